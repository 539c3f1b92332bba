import type { PlannedAction, PlannedWrite } from '../../engine/planned-action.ts';
import type { Output } from '../io.ts';
import { printRows } from './print-rows.ts';
import { renderTable } from './render-table.ts';

/** Prints a plan as `--format` asks: a line for each thing that is written, with the undo list below, or an object an action. */
export function printPlan(stdout: Output, actions: readonly PlannedAction[], format: string): void {
  if (format !== '' && format !== 'table') {
    printRows(stdout, { rows: actions, format, columns: {} });
    return;
  }
  const rows = actions.flatMap(({ action, state, undo, writes }) => {
    const [first = 'nothing', ...others] = writes.map(inWords);
    return [[action, state, undo, first], ...others.map((other) => ['', '', '', other])];
  });
  stdout.write(renderTable(['ACTION', 'STATE', 'UNDONE BY', 'WRITES'], rows));
  const undo = actions.map((planned) => planned.undo).toReversed();
  stdout.write(`\nUndo, in this order: ${undo.join(', ') || 'nothing'}\n`);
}

function inWords(write: PlannedWrite): string {
  switch (write.kind) {
    case 'file':
      return `file ${write.path}${write.text === undefined ? '' : ` (${Buffer.byteLength(write.text)} bytes)`}`;
    case 'directory':
      return `directory ${write.path}${write.copyOf === undefined ? '' : ` (copy of ${write.copyOf})`}`;
    case 'cgroup':
      return `cgroup ${write.path}${write.by === 'runtime' ? ' (by the runtime)' : ''}`;
    case 'mount':
      return `mount ${write.type} ${write.path} (${write.options.join(',')})`;
    case 'apparmor-profile':
      return `AppArmor profile ${write.name}`;
    case 'process':
      return `run ${write.argv.map(quoted).join(' ')}`;
  }
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument);
}
