import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { flag } from '../../config/flags/flag.ts';
import { text, texts, toggle } from '../../config/flags/flag-kinds.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { VmError } from '../../errors/vm-error.ts';
import { join } from '../../lib/paths/join.ts';
import { createLinuxSystem } from '../../system/linux/create-linux-system.ts';
import type { Locks } from '../../system/system.ts';
import { findGuestTests } from '../../vm/bundle-tests.ts';
import { clearMachine } from '../../vm/clear-machine.ts';
import type { Verdict } from '../../vm/judge-results.ts';
import { findKernel, type KernelRow, parseKernels } from '../../vm/kernel-row.ts';
import { libvirtPaths } from '../../vm/libvirt/plan-libvirt.ts';
import { openVm, readSnapshot } from '../../vm/open-vm.ts';
import { renderJunit, renderVerdicts } from '../../vm/render-verdicts.ts';
import { testKernel } from '../../vm/test-kernel.ts';
import { clearVagrantMachine } from '../../vm/vagrant/clear-vagrant-machine.ts';
import { vagrantPaths } from '../../vm/vagrant/plan-vagrant.ts';
import { CONNECTION_FAILED, sshArguments } from '../../vm/vagrant/ssh.ts';
import { findProject, kernelPaths, type VmWayName, vmCache } from '../../vm/vm-paths.ts';
import { defineCommand, type Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import { printRows } from '../output/print-rows.ts';
import { showVmProgress } from '../output/show-vm-progress.ts';

const FLAGS = {
  kernel: flag(texts(), 'A kernel of the table; may be given several times (default cgroup2)'),
  fast: flag(toggle(), 'Without systemd: half a minute less to boot, and no systemd cgroup driver'),
  json: flag(text('', 'file'), 'Write the verdict of test as JSON', { complete: 'file' }),
  junit: flag(text('', 'file'), 'Write the verdict of test as JUnit XML', { complete: 'file' }),
};

type VmInvocation = Invocation<typeof FLAGS>;

interface Verb {
  readonly act: (invocation: VmInvocation) => Promise<number>;
  /** What stands after it: nothing, the names of files, or a command with flags of its own. */
  readonly takes: 'nothing' | 'files' | 'command';
}

const VERBS: Readonly<Record<string, Verb>> = {
  up: { act: up, takes: 'nothing' },
  run: { act: run, takes: 'command' },
  ssh: { act: ssh, takes: 'command' },
  status: { act: status, takes: 'nothing' },
  test: { act: test, takes: 'files' },
  halt: { act: halt, takes: 'nothing' },
  destroy: { act: destroy, takes: 'nothing' },
};

export const vm = defineCommand({
  usage: '[OPTIONS] up|run|ssh|status|test|halt|destroy [-- COMMAND] [FILE...]',
  flags: FLAGS,
  arguments: { least: 1 },
  interspersed: ([verb = '', begun]) => begun === undefined || VERBS[verb]?.takes !== 'command',
  completes: Object.keys(VERBS),
  description:
    'Virtual machines with other kernels, cgroup layouts and security modules than this host’s (vagrant/kernels.json), made by Vagrant. up boots one that stays until it is destroyed; halt powers it off. run runs a command of Lockstep inside, and test runs test files; both use the machine that is up, or take one up and away again. ssh opens a shell, or runs a command, as root in one that is up.',
  examples: [
    { line: 'vm status', what: 'the kernels that there are' },
    {
      line: 'vm run --kernel cgroup2 -- run --rm busybox cat /proc/self/cgroup',
      what: 'a container on another kernel',
    },
    {
      line: 'vm test --fast --kernel cgroup2 --kernel cgroup1',
      what: 'all integration tests on two kernels',
    },
    { line: 'vm up --kernel kernel-6.12', what: 'a machine to work in' },
    { line: 'vm ssh --kernel kernel-6.12 -- uname -r', what: 'a command of its own' },
    { line: 'vm destroy', what: 'take away whatever is left of a machine' },
  ],
  run: async (invocation) => {
    const [name = '', stray] = invocation.positionals;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (verb === undefined)
      throw new ConfigError('ARGUMENTS_INVALID', `vm cannot ${name}`, {
        value: name,
        hint: `Say one of ${Object.keys(VERBS).join(', ')}.`,
      });
    if (verb.takes === 'nothing' && stray !== undefined)
      throw new ConfigError('ARGUMENTS_INVALID', `vm ${name} accepts no arguments, such as ${stray}`, {
        value: stray,
        hint: `A kernel is named by its flag: lockstep vm ${name} --kernel KERNEL.`,
      });
    return verb.act(invocation);
  },
});

async function up({ io, values }: VmInvocation): Promise<number> {
  if (values.fast)
    throw new ConfigError('ARGUMENTS_INVALID', 'a machine without systemd does not outlive its command', {
      value: '--fast',
      hint: 'Leave --fast out, or say what is to be run: lockstep vm run --fast -- COMMAND.',
    });
  for (const row of chosen(values.kernel))
    await withVm(io, row, { way: 'vagrant', keep: true }, async () => {});
  return 0;
}

async function run({ io, values, positionals }: VmInvocation): Promise<number> {
  const [, ...args] = positionals;
  if (args.length === 0)
    throw new ConfigError('ARGUMENTS_INVALID', 'vm run needs a command of Lockstep to run inside', {
      hint: 'lockstep vm run -- run --rm busybox echo hello',
    });
  return inEach(values.kernel, (row) =>
    withVm(io, row, { way: wayOf(values), showsUse: false }, async (machine) => {
      if (machine.wasUp && machine.isOutdated()) await machine.sync();
      return machine.run(`bin/lockstep ${quoted(args)}`, {
        ownStdin: io.stdin.isTTY !== true ? 'stream' : io.stdout.isTTY === true ? 'terminal' : undefined,
        onStdout: (bytes) => void io.stdout.write(bytes),
        onStderr: (bytes) => void io.stderr.write(bytes),
      });
    }),
  );
}

async function ssh({ io, values, positionals }: VmInvocation): Promise<number> {
  const [, ...args] = positionals;
  const cache = vmCache(io.env, findProject());
  return inEach(values.kernel, async ({ name }) => {
    const machine = kernelPaths(cache, name, 'vagrant');
    const paths = vagrantPaths(machine, libvirtPaths(cache), name);
    if (stateOf(machine) !== 'up')
      throw new VmError('VM_NOT_UP', `the virtual machine ${name} is not up`, {
        value: name,
        hint: `lockstep vm up --kernel ${name}`,
      });
    const { exitCode = CONNECTION_FAILED } = await execa(
      'ssh',
      // As a command of sh where it is one word, as ssh and `vagrant ssh -c` take it.
      [...sshArguments(paths, name), ...(args.length > 1 ? [quoted(args)] : args)],
      { stdio: 'inherit', reject: false },
    );
    return exitCode;
  });
}

async function halt({ io, values }: VmInvocation): Promise<number> {
  const cache = vmCache(io.env, findProject());
  for (const row of chosen(values.kernel)) {
    if (stateOf(kernelPaths(cache, row.name, 'vagrant')) !== 'up') continue;
    await withVm(io, row, { way: 'vagrant' }, (machine) => machine.halt());
  }
  return 0;
}

async function test({ io, values, positionals }: VmInvocation): Promise<number> {
  const [, ...given] = positionals;
  const files = findGuestTests(given, findProject());
  for (const name of ['json', 'junit'] as const) requireWritable(name, values[name]);
  const verdicts: Verdict[] = [];
  for (const row of chosen(values.kernel)) {
    const verdict = await withVm(io, row, { way: wayOf(values) }, async (machine, onLine) => {
      if (machine.wasUp) await machine.sync();
      return testKernel(machine, row.name, files, onLine);
    });
    verdicts.push(verdict);
  }
  const inWords = describeVerdict(vmCache(io.env, findProject()), wayOf(values));
  if (values.format === 'json') io.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
  else io.stdout.write(`${renderVerdicts(verdicts)}\n${verdicts.map(inWords).join('')}`);
  if (values.json !== '') writeFileSync(values.json, `${JSON.stringify(verdicts, null, 2)}\n`);
  if (values.junit !== '') writeFileSync(values.junit, renderJunit(verdicts));
  return verdicts.every(({ isGood }) => isGood) ? 0 : 1;
}

async function status({ io, values }: VmInvocation): Promise<number> {
  const cache = vmCache(io.env, findProject());
  const boxes = list(join(cache, 'boxes'));
  printRows(io.stdout, {
    rows: (values.kernel.length === 0 ? table() : chosen(values.kernel)).map((row) => ({
      ...row,
      box: boxes.some((name) => name.startsWith(`${row.suite}-`))
        ? 'built'
        : row.suite
          ? 'not built'
          : 'online only',
      machine: stateOf(kernelPaths(cache, row.name, 'vagrant')),
    })),
    format: values.format,
    columns: {
      NAME: ({ name }) => name,
      KERNEL: ({ release }) => release,
      CGROUP: ({ cgroup }) => cgroup,
      LSM: ({ lsm }) => lsm,
      BOX: ({ box }) => box,
      MACHINE: ({ machine }) => machine,
      WHY: ({ why }) => why,
    },
  });
  return 0;
}

async function destroy({ io, values }: VmInvocation): Promise<number> {
  const cache = vmCache(io.env, findProject());
  const libvirt = libvirtPaths(cache);
  const { locks } = createLinuxSystem();
  for (const { name } of values.kernel.length === 0 ? table() : chosen(values.kernel)) {
    await clearMachine(kernelPaths(cache, name, 'direct'));
    const machine = kernelPaths(cache, name, 'vagrant');
    await clearVagrantMachine({
      cache,
      machine,
      libvirt,
      paths: vagrantPaths(machine, libvirt, name),
      locks,
    });
    // A process that was killed has left them.
    for (const way of ['direct', 'vagrant'] as const) forgetLock(locks, kernelPaths(cache, name, way).lock);
  }
  return 0;
}

function forgetLock(locks: Locks, path: string): void {
  const lock = existsSync(path) ? locks.tryInheritable(path) : undefined;
  if (lock === undefined) return;
  rmSync(path, { force: true });
  lock.release();
}

/** What there is of a machine that outlives its command. */
function stateOf({
  folder,
  snapshot,
  lock,
}: ReturnType<typeof kernelPaths>): 'absent' | 'up' | 'halted' | 'on its way' | 'broken' {
  const rested = readSnapshot(snapshot)?.value;
  if (rested === 'halted') return 'halted';
  if (rested === 'ready') return 'up';
  if (isHeld(lock)) return 'on its way';
  return existsSync(folder) ? 'broken' : 'absent';
}

function isHeld(path: string): boolean {
  if (!existsSync(path)) return false;
  const lock = createLinuxSystem().locks.tryInheritable(path);
  lock?.release();
  return lock === undefined;
}

/** Before minutes of tests, not after them. */
function requireWritable(name: string, path: string): void {
  if (path === '') return;
  try {
    accessSync(dirname(path), constants.W_OK);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
  } catch (cause) {
    throw new ConfigError('ARGUMENTS_INVALID', `--${name}: ${path} cannot be written`, {
      value: path,
      cause,
      hint: 'Name a file in a folder that is there.',
    });
  }
}

/** With each of the kernels, one after the other; the first exit code that is not 0. */
async function inEach(names: readonly string[], act: (row: KernelRow) => Promise<number>): Promise<number> {
  let first = 0;
  for (const row of chosen(names)) {
    const code = await act(row);
    first ||= code;
  }
  return first;
}

function wayOf({ fast }: { readonly fast: boolean }): VmWayName {
  return fast ? 'direct' : 'vagrant';
}

function quoted(args: readonly string[]): string {
  return args.map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(' ');
}

function table(): readonly KernelRow[] {
  return parseKernels(readFileSync(join(findProject(), 'vagrant', 'kernels.json'), 'utf8'));
}

function chosen(names: readonly string[]): readonly KernelRow[] {
  const rows = table();
  return (names.length === 0 ? ['cgroup2'] : names).map((name) => findKernel(rows, name));
}

/** Does something with a machine, shows how it goes, and leaves it as it was; also on ctrl-C. */
async function withVm<Result>(
  io: Io,
  row: KernelRow,
  {
    way,
    keep = false,
    showsUse = true,
  }: { readonly way: VmWayName; readonly keep?: boolean; readonly showsUse?: boolean },
  use: (vm: Awaited<ReturnType<typeof openVm>>, onLine: (line: string) => void) => Promise<Result>,
): Promise<Result> {
  const givingUp = new AbortController();
  const forget = (['SIGINT', 'SIGTERM'] as const).map((name) => io.onSignal(name, () => givingUp.abort()));
  const progress = showVmProgress(io, row.name, showsUse);
  try {
    await using machine = await openVm({
      project: findProject(),
      cache: vmCache(io.env, findProject()),
      row,
      way,
      keep,
      locks: createLinuxSystem().locks,
      signal: givingUp.signal,
      onState: progress.onState,
      onNote: progress.onNote,
    });
    return await use(machine, progress.onLine);
  } finally {
    progress.end();
    for (const stop of forget) stop();
  }
}

function describeVerdict(cache: string, way: VmWayName) {
  return ({ kernel, passed, failed, skipped, isGood }: Verdict): string => {
    const details = failed.map(({ title, outcome, details: said }) =>
      outcome === 'skipped'
        ? `✗ ${title}\n    skipped on a kernel that it is for\n`
        : `✗ ${title}\n${said.replace(/^/gm, '    ')}\n`,
    );
    const { logs } = kernelPaths(cache, kernel, way);
    const where = isGood ? '' : `${kernel}: the machine’s evidence is in ${logs}\n`;
    return `${details.join('')}${where}${kernel}: ${passed} passed, ${failed.length} failed, ${skipped} for other kernels\n`;
  };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
