import { parseArgs } from 'node:util';
import { openPlace, type Place } from '../faults/place.ts';
import { planRound } from './plan-round.ts';
import { type Problem, prepareEngine, runRound } from './run-round.ts';

/*
 * `npm run test:chaos -- --kills 1000 [--seed N] [--jobs 2]`: engines lead containers of mixed kinds through their lives,
 * and they, runc and conmon are sent SIGKILL at random moments. With `--rounds 1 --seed N` one round is done once more.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    rounds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    jobs: { type: 'string', default: '2' },
  },
});
const wanted = Number(values.kills);
const first = Number(values.seed);
const began = performance.now();
const problems: Problem[] = [];
const failedSeeds: number[] = [];
let kills = 0;
let rounds = 0;

await Promise.all(Array.from({ length: Number(values.jobs) }, work));
const count = (kind: Problem['kind']) => problems.filter((problem) => problem.kind === kind).length;
const seconds = Math.round((performance.now() - began) / 1000);
console.log(`${kills} kills in ${rounds} rounds from seed ${first}, in ${seconds} s`);
console.log(
  `leaks ${count('leak')}, stuck ${count('stuck')}, exit codes lost or wrong ${count('exit code')}, journals out of order ${count('journal')}, logs cut ${count('log')}, names ${count('name')}`,
);
for (const seed of failedSeeds) console.log(`again: npm run test:chaos -- --rounds 1 --seed ${seed}`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function work(): Promise<void> {
  let place: Place | undefined;
  let next = prepareEngine();
  while (kills < wanted && rounds < Number(values.rounds)) {
    const seed = first + rounds++;
    place ??= await openPlace();
    const child = next;
    next = prepareEngine();
    const result = await runRound(planRound(seed), place, child);
    kills += result.kills;
    if (result.problems.length === 0) continue;
    failedSeeds.push(seed);
    problems.push(...result.problems);
    console.log(`✘ seed ${seed}`);
    for (const { kind, what } of result.problems) console.log(`    ${kind}: ${what}`);
    await place.close().catch((error: Error) => console.log(`    ${error.message}`));
    place = undefined;
  }
  next.stdin.destroy();
  next.kill();
  await place?.close();
}
