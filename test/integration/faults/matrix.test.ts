import test from 'ava';
import { FAULT_KINDS, FAULT_MOMENTS, type FaultKind } from '../../../src/contract/faults.ts';
import { CONTAINER_ACTIONS } from '../../../src/contract/states.ts';
import { renderFault } from '../../../src/engine/faults/parse-fault.ts';
import { faultPaths } from '../../faults/paths.ts';
import { openPlace } from '../../faults/place.ts';
import { runCell } from '../../faults/run-cell.ts';
import { testAsRoot } from '../as-root.ts';

/*
 * A sample of `npm run test:faults`: each action with two kinds of fault, one before and one after it, each time on
 * another of the ways to it.
 */
const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
const paths = faultPaths();

test('the chart offers a way to every action', (t) => {
  t.deepEqual([...new Set(paths.map(({ action }) => action))].toSorted(), CONTAINER_ACTIONS.toSorted());
});

/** So many at a time: each has time limits of its own, and the machine has other things to do. */
const lanes: Promise<unknown>[] = Array.from({ length: 3 }, () => Promise.resolve());

async function inLane(row: number, work: () => Promise<void>): Promise<void> {
  const at = row % lanes.length;
  const turn = (lanes[at] ?? Promise.resolve()).then(work);
  lanes[at] = turn.catch(() => {});
  await turn;
}

for (const [row, action] of CONTAINER_ACTIONS.entries()) {
  const ways = paths.filter((path) => path.action === action);
  testAsRoot(`${action} goes wrong, and the container ends where the chart says`, (t) =>
    inLane(row, async () => {
      const place = await openPlace();
      for (const column of [row, row + 3]) {
        const kind = KINDS[column % KINDS.length];
        const way = ways[column % ways.length];
        const moment = FAULT_MOMENTS[column % 2];
        if (kind === undefined || way === undefined || moment === undefined) return t.fail();
        const { fault, path, problems } = await runCell(way, { moment, action, kind }, place);
        t.deepEqual(problems, [], `${path.title}, ${renderFault(fault)}`);
      }
      await place.close();
    }),
  );
}
