import { fileURLToPath } from 'node:url';
import { testOn } from '../on-kernel.ts';
import { runProgram } from './run-program.ts';

const RUN = fileURLToPath(new URL('../../chaos/run.ts', import.meta.url));
/** Emulated, a round takes a minute or two. */
const KILLS = process.env.LOCKSTEP_CHAOS_KILLS ?? '10';
const LIMIT_SECONDS = '1200';

testOn({}, 'kills at random leave nothing, on this kernel as on a host', async (t) => {
  t.timeout(Number(LIMIT_SECONDS) * 1000 + 60_000);
  const args = ['--kills', KILLS, '--jobs', '1', '--limit-seconds', LIMIT_SECONDS];
  const { code, said } = await runProgram(RUN, args);
  t.is(code, 0, said);
  t.regex(said, /^\d+ kills in .*leaks 0, stuck 0/m, said);
});
