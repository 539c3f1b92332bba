import test from 'ava';
import {
  answerOf,
  comparableCells,
  containerIn,
  DOCKER_STATES,
  expectedOf,
} from '../../engine/docker-table.ts';
import { openEngine } from '../open-engine.ts';

/* The same cells as on the simulated kernel, on real processes: each operation has a container of its own. */
for (const state of DOCKER_STATES) {
  test.serial(
    `every operation on a container that is ${state} does what dockerd 24.0 does, on a real runtime`,
    async (t) => {
      const { engine } = await openEngine(t, { watch: false });
      for (const [at, cell] of comparableCells(state).entries()) {
        const name = `cell-${at}`;
        const container = await containerIn(state, name, engine);
        const answered = await answerOf(cell, name, { engine, container });
        t.deepEqual(answered, expectedOf(cell, { id: container?.id ?? '', name }), `${cell.op} ${state}`);
        if (answered.after !== null) await container?.remove({ force: true });
      }
    },
  );
}
