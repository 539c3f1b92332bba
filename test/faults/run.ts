import { parseArgs } from 'node:util';
import { FAULT_KINDS, FAULT_MOMENTS, type Fault, type FaultKind } from '../../src/contract/faults.ts';
import { CONTAINER_ACTIONS } from '../../src/contract/states.ts';
import { renderFault } from '../../src/engine/faults/parse-fault.ts';
import { type FaultPath, faultPaths } from './paths.ts';
import { openPlace, type Place } from './place.ts';
import { type CellResult, runCell } from './run-cell.ts';

/*
 * `npm run test:faults [-- --action setUpMounts] [--fault kill] [--path STOP] [--jobs 2]`: every fault before and after
 * every action, on every way to it that the chart offers, on real containers. Prints a table, and what went wrong.
 */
const { values } = parseArgs({
  options: {
    action: { type: 'string' },
    fault: { type: 'string' },
    path: { type: 'string' },
    jobs: { type: 'string', default: '2' },
  },
});
const KINDS = Object.keys(FAULT_KINDS) as FaultKind[];
const cells: { path: FaultPath; fault: Fault }[] = faultPaths()
  .filter(({ action }) => values.action === undefined || values.action === action)
  .filter(({ title }) => values.path === undefined || title.includes(values.path))
  .flatMap((path) =>
    FAULT_MOMENTS.flatMap((moment) =>
      KINDS.filter((kind) => values.fault === undefined || values.fault === kind).map((kind) => ({
        path,
        fault: { moment, action: path.action, kind },
      })),
    ),
  );

const began = performance.now();
const results: CellResult[] = [];
const waiting = [...cells];
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
printTable();
const failed = results.filter(({ problems }) => problems.length > 0);
const seconds = Math.round((performance.now() - began) / 1000);
console.log(
  `${results.length} faults on ${faultPaths().length} paths in ${seconds} s: ${failed.length} went wrong`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Takes one cell after the other, all in one place as long as nothing is left there. */
async function work(): Promise<void> {
  let place: Place | undefined;
  for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
    place ??= await openPlace();
    const { path, fault } = cell;
    const result = await runCell(path, fault, place).catch(
      (error: Error): CellResult => ({ path, fault, end: '?', problems: [error.stack ?? error.message] }),
    );
    results.push(result);
    if (result.problems.length === 0) continue;
    console.log(`✘ ${path.title}, ${renderFault(fault)}: ends ${result.end}`);
    for (const problem of result.problems) console.log(`    ${problem}`);
    await place.close().catch((error: Error) => console.log(`    ${error.message}`));
    place = undefined;
  }
  await place?.close();
}

/** Rows are moments and actions, columns faults; each cell says on how many ways all was well. */
function printTable(): void {
  const width = Math.max(...KINDS.map((kind) => kind.length)) + 2;
  console.log([' '.repeat(22), ...KINDS.map((kind) => kind.padEnd(width))].join(''));
  for (const action of CONTAINER_ACTIONS) {
    for (const moment of FAULT_MOMENTS) {
      const ofRow = results.filter(({ fault }) => fault.action === action && fault.moment === moment);
      if (ofRow.length === 0) continue;
      const inWords = KINDS.map((kind) => {
        const all = ofRow.filter(({ fault }) => fault.kind === kind);
        const well = all.filter(({ problems }) => problems.length === 0);
        return (all.length === 0 ? '–' : `${well.length}/${all.length}`).padEnd(width);
      });
      console.log([`${moment} ${action}`.padEnd(22), ...inWords].join(''));
    }
  }
}
