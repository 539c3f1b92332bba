// npm run test:vm [-- [--part NAME]... [KERNEL...]]: what is tested in virtual machines, each part with a time limit; the last line
// counts. Names of kernels may be given in place of the two that a change must pass, and parts in place of those that are all.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { GUEST_TESTS } from '../src/vm/bundle-tests.ts';
import { filesOf } from '../src/vm/full-titles.ts';
import { judgeAgain, type Verdict } from '../src/vm/judge-results.ts';
import { parseTap } from '../src/vm/parse-tap.ts';
import { renderJunit, renderVerdicts } from '../src/vm/render-verdicts.ts';
import { vmCache } from '../src/vm/vm-paths.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const LOCKSTEP = join(PROJECT, 'bin/lockstep');
const REPORTS = join(vmCache(process.env, PROJECT), 'reports');
const MINUTE_MS = 60_000;

/** What differs from kernel to kernel. */
const FEATURES = ['test/vm/*.test.ts'];
const NEED_SYSTEMD = ['test/vm/systemd-driver.test.ts', 'test/vm/rootless.test.ts'];

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

interface KernelTests {
  /** Begins the names of the reports. */
  readonly way: 'fast' | 'vagrant';
  /** Globs from the top of the project. */
  readonly files: readonly string[];
  readonly minutes: number;
}

/**
 * Emulated, a machine has work for one processor: as many jobs at once as there are, in the order in which they are given. Those
 * of one machine, and all of Vagrant's, take turns.
 */
function inTurn<T>(machine: string, job: () => Promise<T>): Promise<T> {
  const turn = (lastOf.get(machine) ?? Promise.resolve()).then(() => onProcessor(job));
  lastOf.set(
    machine,
    turn.catch(() => {}),
  );
  return turn;
}

const lastOf = new Map<string, Promise<unknown>>();
const waiting: (() => void)[] = [];
let idle = availableParallelism();

async function onProcessor<T>(job: () => Promise<T>): Promise<T> {
  if (idle > 0) idle--;
  else await new Promise<void>((resolve) => void waiting.push(resolve));
  try {
    return await job();
  } finally {
    const next = waiting.shift();
    if (next === undefined) idle++;
    else next();
  }
}

function testKernels(kernels: readonly string[], tests: KernelTests): Promise<Outcome>[] {
  return kernels.map((kernel) =>
    inTurn(tests.way === 'fast' ? kernel : 'vagrant', () => testTwice(kernel, tests)),
  );
}

/**
 * Each kernel on its own: one that does not come up says nothing about the others. Files of which a test failed run once more, in
 * a machine of their own, and are named: what passes then has passed, what fails twice has failed.
 */
async function testTwice(kernel: string, tests: KernelTests): Promise<Outcome> {
  let verdict = await testKernel(kernel, tests);
  if (!verdict?.isGood) {
    const titles = verdict?.failed.map(({ title }) => title) ?? [];
    const again = filesOf(titles, globSync(tests.files, { cwd: PROJECT }));
    console.log(`${kernel}: once more, alone: ${again.join(' ') || 'everything'}`);
    const second = await testKernel(kernel, { ...tests, files: again.length > 0 ? again : tests.files });
    for (const title of titles) console.log(`${kernel}: failed beside the others: ${title}`);
    verdict =
      verdict !== undefined && second !== undefined && again.length > 0
        ? judgeAgain(verdict, second)
        : second;
  }
  if (verdict === undefined) return { passed: 0, failed: 1 };
  verdicts.push({ ...verdict, kernel: `${kernel} ${tests.way}` });
  // What ended badly has failed, whatever its tests say.
  return { passed: verdict.passed, failed: verdict.isGood ? 0 : Math.max(verdict.failed.length, 1) };
}

/** Undefined where the machine did not come so far, or took too long. */
async function testKernel(
  kernel: string,
  { way, files, minutes }: KernelTests,
): Promise<Verdict | undefined> {
  const report = join(REPORTS, `${way}-${kernel}.json`);
  rmSync(report, { force: true });
  const flags = ['--kernel', kernel, '--json', report, ...(way === 'fast' ? ['--fast'] : [])];
  await execa(LOCKSTEP, ['vm', 'test', ...flags, ...files], {
    reject: false,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: minutes * MINUTE_MS,
    // It takes its machine away.
    killSignal: 'SIGINT',
    forceKillAfterDelay: MINUTE_MS,
  });
  return existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Verdict[])[0] : undefined;
}

/** The tests that treat a machine from outside. */
async function testAround(minutes: number): Promise<Outcome> {
  const running = execa('ava', ['--config', 'ava.around.config.js', '--tap'], {
    cwd: PROJECT,
    preferLocal: true,
    reject: false,
    stdin: 'ignore',
    timeout: minutes * MINUTE_MS,
    forceKillAfterDelay: MINUTE_MS,
  });
  running.stdout.pipe(process.stdout, { end: false });
  running.stderr.pipe(process.stderr, { end: false });
  const { stdout, exitCode } = await running;
  const results = parseTap(stdout);
  const passed = results.filter(({ outcome }) => outcome === 'passed').length;
  const failed = results.filter(({ outcome }) => outcome === 'failed').length;
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const PARTS = {
  // Every test, on kernels that are emulated without systemd.
  fast: (kernels: readonly string[]) =>
    testKernels(kernels, { way: 'fast', files: GUEST_TESTS, minutes: 60 }),
  around: () => [inTurn('around', () => testAround(30))],
  vagrant: (kernels: readonly string[]) =>
    testKernels(kernels, { way: 'vagrant', files: FEATURES, minutes: 30 }),
  // Of the first and the third, what no host can test.
  features: (kernels: readonly string[]) =>
    testKernels(kernels, { way: 'fast', files: FEATURES, minutes: 10 }),
  systemd: (kernels: readonly string[]) =>
    testKernels(kernels.slice(0, 1), { way: 'vagrant', files: NEED_SYSTEMD, minutes: 10 }),
};
// Vagrant's machines take the longest after the first, one after the other.
const ALL = ['fast', 'vagrant', 'around'];

function partOf(name: string): (kernels: readonly string[]) => Promise<Outcome>[] {
  if (Object.hasOwn(PARTS, name)) return PARTS[name as keyof typeof PARTS];
  console.error(`test:vm: there is no part ${name}, only ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  options: { part: { type: 'string', multiple: true, default: ALL } },
  allowPositionals: true,
});
const parts = values.part.map(partOf);
const kernels = positionals.length > 0 ? positionals : ['cgroup2', 'cgroup1'];
mkdirSync(REPORTS, { recursive: true });
const verdicts: Verdict[] = [];
const outcomes = await Promise.all(parts.flatMap((part) => part(kernels)));
writeFileSync(join(REPORTS, 'verdict.json'), `${JSON.stringify(verdicts, null, 2)}\n`);
writeFileSync(join(REPORTS, 'verdict.xml'), renderJunit(verdicts));
console.log(renderVerdicts(verdicts));
const failed = sum(outcomes.map((outcome) => outcome.failed));
console.log(`${sum(outcomes.map((outcome) => outcome.passed))} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
