import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { flag } from '../../config/flags/flag.ts';
import { text, texts, toggle } from '../../config/flags/flag-kinds.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { VmError } from '../../errors/vm-error.ts';
import { join } from '../../lib/paths/join.ts';
import { createLinuxSystem } from '../../system/linux/create-linux-system.ts';
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

const VERBS: Readonly<Record<string, (invocation: VmInvocation) => Promise<number>>> = {
  up,
  run,
  ssh,
  status,
  test,
  halt,
  destroy,
};

export const vm = defineCommand({
  usage: '[OPTIONS] up|run|ssh|status|test|halt|destroy [-- COMMAND] [FILE...]',
  flags: FLAGS,
  arguments: { least: 1 },
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
    const [verb = ''] = invocation.positionals;
    const act = VERBS[verb];
    if (act !== undefined) return act(invocation);
    throw new ConfigError('ARGUMENTS_INVALID', `vm cannot ${verb}`, {
      value: verb,
      hint: `Say one of ${Object.keys(VERBS).join(', ')}.`,
    });
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
  const [row] = chosen(values.kernel);
  if (row === undefined) return 0;
  return withVm(io, row, { way: wayOf(values) }, (machine) =>
    machine.run(`bin/lockstep ${quoted(args)}`, {
      onStdout: (bytes) => void io.stdout.write(bytes),
      onStderr: (bytes) => void io.stderr.write(bytes),
    }),
  );
}

async function ssh({ io, values, positionals }: VmInvocation): Promise<number> {
  const [, ...args] = positionals;
  const [row] = chosen(values.kernel);
  if (row === undefined) return 0;
  const cache = vmCache(io.env, findProject());
  const machine = kernelPaths(cache, row.name, 'vagrant');
  const paths = vagrantPaths(machine, libvirtPaths(cache), row.name);
  if (stateOf(machine) !== 'up')
    throw new VmError('VM_NOT_UP', `the virtual machine ${row.name} is not up`, {
      value: row.name,
      hint: `lockstep vm up --kernel ${row.name}`,
    });
  const { exitCode = CONNECTION_FAILED } = await execa(
    'ssh',
    // As a command of sh where it is one word, as ssh and `vagrant ssh -c` take it.
    [...sshArguments(paths, row.name), ...(args.length > 1 ? [quoted(args)] : args)],
    { stdio: 'inherit', reject: false },
  );
  return exitCode;
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
    rows: table().map((row) => ({
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
  }
  return 0;
}

/** What there is of a machine that outlives its command. */
function stateOf({
  folder,
  snapshot,
}: ReturnType<typeof kernelPaths>): 'absent' | 'up' | 'halted' | 'broken' {
  const rested = readSnapshot(snapshot)?.value;
  if (rested === 'halted') return 'halted';
  if (rested === 'ready') return 'up';
  return existsSync(folder) ? 'broken' : 'absent';
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
  { way, keep = false }: { readonly way: VmWayName; readonly keep?: boolean },
  use: (vm: Awaited<ReturnType<typeof openVm>>, onLine: (line: string) => void) => Promise<Result>,
): Promise<Result> {
  const givingUp = new AbortController();
  const forget = (['SIGINT', 'SIGTERM'] as const).map((name) => io.onSignal(name, () => givingUp.abort()));
  const progress = showVmProgress(io, row.name);
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
