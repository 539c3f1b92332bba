import type { Flag, FlagTable } from './flag.ts';

/** Columns that a line may exceed its width by, so that no lone word is left over. */
const SLOP = 5;

/**
 * The table as Docker shows it under `Options:`: sorted by name, one column of flags and one of wrapped texts. Pure.
 *
 * @param columns The terminal's width; 0 does not wrap.
 */
export function renderFlagHelp(table: FlagTable, columns = 0): string {
  const rows = Object.entries(table)
    .filter(([, flag]) => flag.hidden !== true)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, flag]) => ({ left: leftColumn(name, flag), right: rightColumn(flag) }));
  const indent = Math.max(0, ...rows.map((row) => row.left.length)) + 3;
  return rows.map(({ left, right }) => `${left.padEnd(indent)}${wrap(right, indent, columns)}\n`).join('');
}

function leftColumn(name: string, { short, metavar }: Flag<unknown>): string {
  const names = short === undefined ? `      --${name}` : `  -${short}, --${name}`;
  return metavar === '' ? names : `${names} ${metavar}`;
}

function rightColumn({ help, shownDefault }: Flag<unknown>): string {
  return shownDefault === undefined ? help : `${help} (default ${shownDefault})`;
}

function wrap(text: string, indent: number, columns: number): string {
  const newline = `\n${' '.repeat(indent)}`;
  const width = columns - indent - SLOP;
  if (columns === 0 || width < 19) return text.replaceAll('\n', newline);
  const lines: string[] = [];
  for (let left = text; left !== ''; ) {
    const end = lineEnd(left, width);
    lines.push(left.slice(0, end));
    left = left.slice(end + 1);
  }
  return lines.join('\n').replaceAll('\n', newline);
}

/** Where the first line of a text ends: at its first line break or last space within the width. */
function lineEnd(text: string, width: number): number {
  if (width + SLOP > text.length) return text.length;
  const within = text.slice(0, width);
  const space = Math.max(within.lastIndexOf(' '), within.lastIndexOf('\t'), within.lastIndexOf('\n'));
  if (space <= 0) return text.length;
  const newline = within.lastIndexOf('\n');
  return newline > 0 && newline < space ? newline : space;
}
