import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flag } from '../../config/flags/flag.ts';
import { text, texts, toggle } from '../../config/flags/flag-kinds.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { createLinuxSystem } from '../../system/linux/create-linux-system.ts';
import { GUEST_TESTS } from '../../vm/bundle-tests.ts';
import { clearMachine } from '../../vm/clear-machine.ts';
import type { Verdict } from '../../vm/judge-results.ts';
import { findKernel, type KernelRow, parseKernels } from '../../vm/kernel-row.ts';
import { openVm } from '../../vm/open-vm.ts';
import { renderJunit, renderVerdicts } from '../../vm/render-verdicts.ts';
import { testKernel } from '../../vm/test-kernel.ts';
import { findProject, kernelPaths, vmCache } from '../../vm/vm-paths.ts';
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
  run,
  test,
  status,
  destroy,
};

export const vm = defineCommand({
  usage: '[OPTIONS] run|test|status|destroy [-- COMMAND] [FILE...]',
  flags: FLAGS,
  arguments: { least: 1 },
  completes: Object.keys(VERBS),
  description:
    'Virtual machines with other kernels, cgroup layouts and security modules than this host’s (vagrant/kernels.json). run boots one, runs a command of Lockstep inside and takes the machine away; test does so with test files.',
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

async function run({ io, values, positionals }: VmInvocation): Promise<number> {
  const [, ...args] = positionals;
  const [row] = chosen(values.kernel);
  if (row === undefined) return 0;
  const quoted = args.map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(' ');
  return withVm(io, row, values.fast, (machine) =>
    machine.run(`bin/lockstep ${quoted}`, {
      onStdout: (bytes) => void io.stdout.write(bytes),
      onStderr: (bytes) => void io.stderr.write(bytes),
    }),
  );
}

async function test({ io, values, positionals }: VmInvocation): Promise<number> {
  const [, ...given] = positionals;
  const files = given.length > 0 ? given : GUEST_TESTS;
  const verdicts: Verdict[] = [];
  for (const row of chosen(values.kernel)) {
    const verdict = await withVm(io, row, values.fast, (machine, onLine) =>
      testKernel(machine, row.name, files, onLine),
    );
    verdicts.push(verdict);
  }
  if (values.format === 'json') io.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`);
  else io.stdout.write(`${renderVerdicts(verdicts)}\n${verdicts.map(inWords(io)).join('')}`);
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
      machine: list(join(cache, 'machines')).includes(row.name) ? 'there' : 'absent',
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
  const rows = values.kernel.length === 0 ? table() : chosen(values.kernel);
  for (const { name } of rows) await clearMachine(kernelPaths(vmCache(io.env, findProject()), name));
  return 0;
}

function table(): readonly KernelRow[] {
  return parseKernels(readFileSync(join(findProject(), 'vagrant', 'kernels.json'), 'utf8'));
}

function chosen(names: readonly string[]): readonly KernelRow[] {
  const rows = table();
  return (names.length === 0 ? ['cgroup2'] : names).map((name) => findKernel(rows, name));
}

/** Does something with a machine that is up, shows how it goes, and takes it away; also on ctrl-C. */
async function withVm<Result>(
  io: Io,
  row: KernelRow,
  fast: boolean,
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
      init: fast ? 'none' : 'systemd',
      locks: createLinuxSystem().locks,
      signal: givingUp.signal,
      onState: progress.onState,
    });
    return await use(machine, progress.onLine);
  } finally {
    progress.end();
    for (const stop of forget) stop();
  }
}

const inWords =
  (io: Io) =>
  ({ kernel, passed, failed, skipped, isGood }: Verdict): string => {
    const details = failed.map(({ title, outcome, details: said }) =>
      outcome === 'skipped'
        ? `✗ ${title}\n    skipped on a kernel that it is for\n`
        : `✗ ${title}\n${said.replace(/^/gm, '    ')}\n`,
    );
    const { logs } = kernelPaths(vmCache(io.env, findProject()), kernel);
    const where = isGood ? '' : `${kernel}: the machine’s evidence is in ${logs}\n`;
    return `${details.join('')}${where}${kernel}: ${passed} passed, ${failed.length} failed, ${skipped} for other kernels\n`;
  };

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
