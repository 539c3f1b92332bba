// npm run test:vm: all that is tested in virtual machines, each part with a time limit; the last line counts. Names of kernels
// may be given in place of the two that a change must pass.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Verdict } from '../src/vm/judge-results.ts';
import { parseTap } from '../src/vm/parse-tap.ts';
import { vmCache } from '../src/vm/vm-paths.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const LOCKSTEP = join(PROJECT, 'bin/lockstep');
const MINUTE_MS = 60_000;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

/** Each kernel on its own: one that does not come up says nothing about the others. */
async function testKernels(
  kernels: readonly string[],
  name: string,
  args: readonly string[],
  minutes: number,
): Promise<Outcome> {
  const reports = join(vmCache(process.env, PROJECT), 'reports');
  mkdirSync(reports, { recursive: true });
  let [passed, failed] = [0, 0];
  for (const kernel of kernels) {
    const report = join(reports, `${name}-${kernel}`);
    rmSync(`${report}.json`, { force: true });
    const files = ['--json', `${report}.json`, '--junit', `${report}.xml`];
    const { exitCode } = await execa(LOCKSTEP, ['vm', 'test', '--kernel', kernel, ...files, ...args], {
      reject: false,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: minutes * MINUTE_MS,
      // It takes its machine away.
      killSignal: 'SIGINT',
      forceKillAfterDelay: MINUTE_MS,
    });
    const verdicts = readVerdicts(`${report}.json`);
    passed += sum(verdicts.map((verdict) => verdict.passed));
    const bad = sum(verdicts.map((verdict) => verdict.failed.length));
    // What ended badly has failed, whatever its tests say.
    failed += exitCode === 0 ? bad : Math.max(bad, 1);
  }
  return { passed, failed };
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

const given = process.argv.slice(2);
const kernels = given.length > 0 ? given : ['cgroup2', 'cgroup1'];
const outcomes = [
  await testKernels(kernels, 'fast', ['--fast'], 30),
  await testAround(30),
  await testKernels(kernels, 'vagrant', ['test/vm/*.test.ts'], 15),
];
const failed = sum(outcomes.map((outcome) => outcome.failed));
console.log(`${sum(outcomes.map((outcome) => outcome.passed))} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
