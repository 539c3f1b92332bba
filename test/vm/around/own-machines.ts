import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { buildBox } from '../../../src/vm/build-box.ts';
import { findKernel, type KernelRow, parseKernels } from '../../../src/vm/kernel-row.ts';
import { libvirtPaths, planNetwork } from '../../../src/vm/libvirt/plan-libvirt.ts';
import { openVm, type Vm, type VmOptions } from '../../../src/vm/open-vm.ts';
import { runScript } from '../../../src/vm/run-script.ts';
import { findProject, vmCache } from '../../../src/vm/vm-paths.ts';

const PROJECT = findProject();
const LOCKSTEP = join(PROJECT, 'bin/lockstep');

/**
 * What there is on this host of the machines in a cache, in words: emulators, daemons, networks, connections, mounts, locks. Those of
 * another cache may come and go meanwhile.
 */
function seen(cache: string): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const line = aboutProcess(pid, 'cmdline').replaceAll('\0', ' ').trim();
      if (!/^\S*(qemu-system|libvirtd|dnsmasq|ssh|vagrant|ruby)\b/.test(line)) return [];
      // What libvirt's daemon starts has neither the name nor the environment of a cache, but its daemon's mounts.
      const isOurs = [line, aboutProcess(pid, 'environ'), aboutProcess(pid, 'mountinfo')].some((text) =>
        text.includes(basename(cache)),
      );
      return isOurs ? [`process: ${line}`] : [];
    });
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes('libvirt'))
    .map((line) => `mount: ${line}`);
  const { bridge } = planNetwork(cache);
  const links = readdirSync('/sys/class/net')
    .filter((name) => name === bridge || masterOf(name) === bridge)
    .map((name) => `network: ${name}`);
  const list = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  const { run } = libvirtPaths(cache);
  const files = [
    ...(existsSync(run) ? [run] : []),
    ...list(join(cache, 'machines')).map((name) => join(cache, 'machines', name)),
  ].map((path) => `file: ${path}`);
  const configuration = list('/etc/libvirt').map((name) => `configuration: ${name}`);
  return [...processes, ...mounts, ...links, ...files, ...configuration];
}

/** Empty for a process that has ended. */
function aboutProcess(pid: string, file: 'cmdline' | 'environ' | 'mountinfo'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The bridge that a link is a port of. */
function masterOf(link: string): string | undefined {
  const master = join('/sys/class/net', link, 'master');
  return existsSync(master) ? basename(readlinkSync(master)) : undefined;
}

export interface OwnMachines {
  readonly project: string;
  readonly cache: string;
  /** Adds to the environment of `lockstep`. */
  readonly env: Readonly<Record<string, string>>;
  row(kernel: string): KernelRow;
  /** Brings a machine up; what is not given is that of a machine without systemd. */
  open(options: Pick<VmOptions, 'row'> & Partial<VmOptions>): Promise<Vm>;
  /** Opens a machine that must not come up, and resolves with why. */
  refusal(options: Pick<VmOptions, 'row'> & Partial<VmOptions>): Promise<LockstepError>;
  /** Runs `lockstep vm …` on these machines. */
  vm(...args: readonly string[]): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** What there is now, and was not there before. */
  left(): string[];
}

/** Machines of a test's own, from the boxes that are built already (or are built now). When the test ends, nothing of them may be left. */
export async function ownMachines(t: ExecutionContext): Promise<OwnMachines> {
  const common = vmCache(process.env, PROJECT);
  const rows = parseKernels(readFileSync(join(PROJECT, 'vagrant/kernels.json'), 'utf8'));
  const row = (kernel: string) => findKernel(rows, kernel);
  const script = { logs: join(common, 'logs'), signal: new AbortController().signal };
  await runScript('VM_BOX_NOT_BUILT', join(PROJECT, 'vagrant/install-tools.sh'), ['vagrant'], script);
  await buildBox({ project: PROJECT, row: row('cgroup2'), cache: common, ...script });
  mkdirSync(common, { recursive: true });
  const cache = mkdtempSync(join(common, 'around-'));
  symlinkSync(join(common, 'boxes'), join(cache, 'boxes'));
  if (existsSync(join(common, 'kvm.json'))) copyFileSync(join(common, 'kvm.json'), join(cache, 'kvm.json'));
  const before = seen(cache);
  const env = { LOCKSTEP_VM_CACHE: cache };
  const vm = async (...args: readonly string[]) => {
    const {
      exitCode = 255,
      stdout,
      stderr,
    } = await execa(LOCKSTEP, ['vm', ...args], {
      env,
      reject: false,
      stdin: 'ignore',
    });
    return { exitCode, stdout, stderr };
  };
  const left = () => seen(cache).filter((entry) => !before.includes(entry));
  const { locks } = createLinuxSystem();
  const open: OwnMachines['open'] = (options) =>
    openVm({ project: PROJECT, cache, way: 'direct', locks, ...options });
  t.teardown(async () => {
    await vm('destroy');
    rmSync(cache, { recursive: true, force: true });
    const entries = left();
    if (entries.length > 0) throw new Error(`left behind:\n${entries.join('\n')}`);
  });
  return {
    project: PROJECT,
    cache,
    env,
    row,
    open,
    refusal: async (options) => {
      try {
        await using machine = await open(options);
        throw new Error(`${machine.logs} came up`);
      } catch (error) {
        return error as LockstepError;
      }
    },
    vm,
    left,
  };
}

/** What a command of sh says inside, and its exit code. */
export async function inside(vm: Vm, command: string): Promise<{ code: number; text: string }> {
  const said: Uint8Array[] = [];
  const take = (bytes: Uint8Array) => void said.push(bytes);
  const code = await vm.run(command, { onStdout: take, onStderr: take });
  return { code, text: Buffer.concat(said).toString() };
}
