import test from 'ava';
import { NOT_HERE_YET } from '../../machines/answers.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { answerOf, CELLS, comparableCells, containerIn, DOCKER_STATES, expectedOf } from './docker-table.ts';

const compared = DOCKER_STATES.flatMap(comparableCells);

for (const cell of compared) {
  test(`${cell.op} of a container that is ${cell.state} does what dockerd 24.0 does: outcome, text, next state, events`, async (t) => {
    const system = createSimulatedSystem();
    const folder = temporaryFolder(t);
    await using engine = await createEngine({ root: folder, run: folder, system, watch: false });
    const container = await containerIn(cell.state, 'cell', engine);
    const { id = '' } = container ?? {};
    const answered = await answerOf(cell, 'cell', { engine, container });
    t.deepEqual(answered, expectedOf(cell, { id, name: 'cell' }));
  });
}

test('no cell is left out but those of operations that are not here, what the command line says, and three that differ on purpose', (t) => {
  const left = CELLS.filter((cell) => !compared.includes(cell) && !(cell.op in NOT_HERE_YET));
  t.deepEqual(
    left.map(({ op, state }) => `${op} ${state}`),
    [
      'kill absent',
      'kill-SIGTERM absent',
      'kill-bad absent',
      'rename restarting',
      'resize restarting',
      'wait-not-running restarting',
    ],
  );
  t.is(CELLS.length, 156);
});
