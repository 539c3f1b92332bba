// npm run test:vm [-- --short] [KERNEL...]: all that is tested in virtual machines, each part with a time limit; the last line
// counts. Names of kernels may be given in place of the two that a change must pass. `--short` leaves out what a host can test.
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { GUEST_TESTS } from '../src/vm/bundle-tests.ts';
import type { Verdict } from '../src/vm/judge-results.ts';
import { parseTap } from '../src/vm/parse-tap.ts';
import { vmCache } from '../src/vm/vm-paths.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const LOCKSTEP = join(PROJECT, 'bin/lockstep');
const MINUTE_MS = 60_000;

/** What differs from kernel to kernel. */
const FEATURES = ['test/vm/*.test.ts'];
const NEED_SYSTEMD = ['test/vm/systemd-driver.test.ts', 'test/vm/rootless.test.ts'];

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Each kernel on its own: one that does not come up says nothing about the others. Files of which a test failed run once more, in
 * a machine of their own, and are named: what passes then has passed, what fails twice has failed.
 */
async function testKernels(
  kernels: readonly string[],
  name: string,
  args: readonly string[],
  files: readonly string[],
  minutes: number,
): Promise<Outcome> {
  let [passed, failed] = [0, 0];
  for (const kernel of kernels) {
    const first = await testKernel(kernel, name, args, files, minutes);
    passed += first.passed;
    if (first.failed === 0) continue;
    const again = filesOf(first.titles);
    console.log(`${kernel}: once more, alone: ${again.join(' ') || 'all'}`);
    const second = await testKernel(kernel, `${name}-again`, args, again.length > 0 ? again : files, minutes);
    for (const title of first.titles) console.log(`${kernel}: failed beside the others: ${title}`);
    passed +=
      again.length === 0
        ? second.passed - first.passed
        : first.titles.filter((title) => second.good.some((good) => isSame(title, good))).length;
    failed += second.failed;
  }
  return { passed, failed };
}

async function testKernel(
  kernel: string,
  name: string,
  args: readonly string[],
  files: readonly string[],
  minutes: number,
): Promise<Outcome & { readonly titles: readonly string[]; readonly good: readonly string[] }> {
  const reports = join(vmCache(process.env, PROJECT), 'reports');
  mkdirSync(reports, { recursive: true });
  const report = join(reports, `${name}-${kernel}`);
  rmSync(`${report}.json`, { force: true });
  const written = ['--json', `${report}.json`, '--junit', `${report}.xml`];
  const { exitCode } = await execa(
    LOCKSTEP,
    ['vm', 'test', '--kernel', kernel, ...written, ...args, ...files],
    {
      reject: false,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: minutes * MINUTE_MS,
      // It takes its machine away.
      killSignal: 'SIGINT',
      forceKillAfterDelay: MINUTE_MS,
    },
  );
  const verdicts = readVerdicts(`${report}.json`);
  const titles = verdicts.flatMap((verdict) => verdict.failed.map(({ title }) => title));
  const good = verdicts.flatMap((verdict) =>
    verdict.results.filter(({ outcome }) => outcome === 'passed').map(({ title }) => title),
  );
  return {
    titles,
    good,
    passed: good.length,
    // What ended badly has failed, whatever its tests say.
    failed: exitCode === 0 ? titles.length : Math.max(titles.length, 1),
  };
}

/** ava leaves out of a title what the paths of all files have in common, and all of it where there is but one file. */
function isSame(one: string, other: string): boolean {
  return one === other || one.endsWith(` › ${other}`) || other.endsWith(` › ${one}`);
}

/** The test files that titles begin with: `vm › apparmor › …` or `apparmor › …`. */
function filesOf(titles: readonly string[]): string[] {
  return GUEST_TESTS.flatMap((pattern) => globSync(pattern, { cwd: PROJECT })).filter((file) => {
    const parts = file.replace(/^test\/|\.test\.ts$/g, '').split('/');
    return titles.some((title) =>
      parts.some((_, index) => title.startsWith(`${parts.slice(index).join(' › ')} › `)),
    );
  });
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

function readVerdicts(path: string): readonly Verdict[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Verdict[];
  } catch {
    return [];
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const kernels = positionals.length > 0 ? positionals : ['cgroup2', 'cgroup1'];
const outcomes = values.short
  ? [
      await testKernels(kernels, 'fast', ['--fast'], FEATURES, 15),
      await testKernels(kernels.slice(0, 1), 'vagrant', [], NEED_SYSTEMD, 15),
    ]
  : [
      await testKernels(kernels, 'fast', ['--fast'], [], 60),
      await testAround(30),
      await testKernels(kernels, 'vagrant', [], FEATURES, 30),
    ];
const failed = sum(outcomes.map((outcome) => outcome.failed));
console.log(`${sum(outcomes.map((outcome) => outcome.passed))} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
