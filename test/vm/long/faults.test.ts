import { fileURLToPath } from 'node:url';
import { CONTAINER_ACTIONS } from '../../../src/contract/states.ts';
import { testOn } from '../on-kernel.ts';
import { runProgram } from './run-program.ts';

const RUN = fileURLToPath(new URL('../../faults/run.ts', import.meta.url));
const LIMIT_MS = 3_600_000;

for (const action of CONTAINER_ACTIONS) {
  testOn({}, `every fault at ${action} ends where the chart says, on this kernel as on a host`, async (t) => {
    t.timeout(LIMIT_MS);
    const { code, said } = await runProgram(RUN, ['--action', action, '--jobs', '3']);
    t.log(said);
    t.is(code, 0, said);
    t.regex(said, /^[1-9]\d* faults on .*: 0 went wrong$/m, said);
  });
}
