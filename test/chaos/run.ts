import { parseArgs } from 'node:util';
import { openPlace, type Place } from '../faults/place.ts';
import { planRound } from './plan-round.ts';
import { type Problem, prepareEngine, runRound } from './run-round.ts';

/*
 * `npm run test:chaos -- --kills 1000 [--seed N] [--jobs 2]`: engines lead containers of mixed kinds through their lives,
 * and they, runc and conmon are sent SIGKILL at random moments. With `--rounds 1 --seed N` one round is done once more.
 * The last line is the counts. Fails too when a round hangs, or when the kills take longer than `--limit-seconds`.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    rounds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    jobs: { type: 'string', default: '2' },
    'limit-seconds': { type: 'string' },
  },
});
/** Several times what it takes on two cores that have nothing else to do. */
const SECONDS_PER_KILL = 3;
const ROUND_LIMIT_MS = 180_000;
const wanted = Number(values.kills);
const first = Number(values.seed);
const limitMs = 1000 * Number(values['limit-seconds'] ?? 60 + SECONDS_PER_KILL * wanted);
const began = performance.now();
const isTimeUp = () => performance.now() - began > limitMs;
const problems: Problem[] = [];
const failedSeeds: number[] = [];
let kills = 0;
let rounds = 0;

await Promise.all(Array.from({ length: Number(values.jobs) }, work));
if (kills < wanted && isTimeUp()) {
  const what = `only ${kills} of ${wanted} kills in ${Math.round(limitMs / 1000)} s`;
  problems.push({ kind: 'stuck', what });
  console.log(`✘ ${what}`);
}
finish();

/** Says what came of it, and ends the process, whatever still hangs. */
function finish(): never {
  for (const seed of failedSeeds) console.log(`again: npm run test:chaos -- --rounds 1 --seed ${seed}`);
  const count = (kind: Problem['kind']) => problems.filter((problem) => problem.kind === kind).length;
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    [
      `${kills} kills in ${rounds} rounds from seed ${first} in ${seconds} s: leaks ${count('leak')}, stuck ${count('stuck')}`,
      `exit codes lost or wrong ${count('exit code')}, journals out of order ${count('journal')}`,
      `logs cut ${count('log')}, names ${count('name')}`,
    ].join(', '),
  );
  process.exit(problems.length === 0 ? 0 : 1);
}

/** Ends everything when a round hangs: what it holds is left, for somebody to look at. */
async function inTime<T>(seed: number, round: Promise<T>): Promise<T> {
  const alarm = setTimeout(() => {
    const what = `the round of seed ${seed} did not end within ${ROUND_LIMIT_MS / 1000} s`;
    console.log(`✘ ${what}`);
    problems.push({ kind: 'stuck', what });
    failedSeeds.push(seed);
    finish();
  }, ROUND_LIMIT_MS);
  return round.finally(() => clearTimeout(alarm));
}

async function work(): Promise<void> {
  let place: Place | undefined;
  let next = prepareEngine();
  while (kills < wanted && rounds < Number(values.rounds) && !isTimeUp()) {
    const seed = first + rounds++;
    place ??= await openPlace();
    const child = next;
    next = prepareEngine();
    const result = await inTime(seed, runRound(planRound(seed), place, child)).catch(broken);
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

/** A round that threw instead of counting. */
function broken(error: Error): Awaited<ReturnType<typeof runRound>> {
  return {
    kills: 0,
    problems: [{ kind: 'stuck', what: `the round broke: ${error.stack ?? error.message}` }],
  };
}
