import { ConfigError } from '../../errors/config-error.ts';
import type { Output } from '../io.ts';
import { renderTable } from './render-table.ts';
import { isTemplate, renderRows } from './render-template.ts';

export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** The value of `--format`. */
  readonly format: string;
  /** The table's columns by their headings. */
  readonly columns: Readonly<Record<string, (row: Row) => string>>;
  /** What a template sees of a row besides the row's own fields. */
  readonly names?: (row: Row) => Readonly<Record<string, unknown>>;
  /** Fields that every row may be without; of others that none has a template cannot ask. */
  readonly optional?: readonly string[];
  /** The headings of `table …` for fields whose own name in capitals will not do. */
  readonly headings?: Readonly<Record<string, string>>;
}

/** Prints a list as `--format` asks: a table, one JSON object a line, or a template of Go for each row, as a table where it says so. */
export function printRows<Row extends object>(
  stdout: Output,
  { rows, format, columns, names, optional = [], headings = {} }: Rows<Row>,
): void {
  if (format === 'json') {
    for (const row of rows) stdout.write(`${JSON.stringify(row)}\n`);
  } else if (isTemplate(format)) {
    const named = rows.map((row) => ({ ...row, ...names?.(row) }));
    const known = new Set([...named.flatMap((row) => Object.keys(row)), ...optional]);
    const holders = new Set<object>(named);
    const mayLack = (holder: object, name: string) => !holders.has(holder) || known.has(name);
    stdout.write(renderRows(format, named, headings, mayLack));
  } else if (format === '' || format === 'table') {
    const cells = Object.values(columns);
    stdout.write(
      renderTable(
        Object.keys(columns),
        rows.map((row) => cells.map((cell) => cell(row))),
      ),
    );
  } else throw unknownFormat(format, ['table', 'json', 'a template such as {{.Id}}']);
}

/** Pure. */
export function unknownFormat(format: string, known: readonly string[]): ConfigError {
  return new ConfigError('FLAG_INVALID', `unknown format: ${format}`, {
    value: format,
    hint: `--format takes ${known.join(', ')}.`,
  });
}
