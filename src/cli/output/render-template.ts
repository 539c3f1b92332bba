import { type Execution, executeTemplate } from '../template/execute-template.ts';
import { HEADING_FUNCTIONS } from '../template/functions.ts';
import { parseTemplate } from '../template/parse-template.ts';
import { renderTable } from './render-table.ts';

const TABLE = /^table\s+/;

/** Whether a value of `--format` is a template rather than a word such as `json`. Pure. */
export function isTemplate(format: string): boolean {
  return format.includes('{{');
}

/**
 * What a template of Go, as docker’s `--format` takes it, makes of a value. Pure.
 * `mayLack` says which fields it may ask for in vain.
 * @throws ConfigError `TEMPLATE_INVALID`, `TEMPLATE_FAILED`
 */
export function renderTemplate(template: string, value: unknown, mayLack?: Execution['mayLack']): string {
  return executeTemplate(parseTemplate(withTabs(template)), value, executionOf(template, mayLack));
}

function executionOf(source: string, mayLack: Execution['mayLack']): Execution {
  return { source, ...(mayLack === undefined ? {} : { mayLack }) };
}

/**
 * What a template makes of the rows of a list, a line each; with `table` before it a table whose columns are separated by
 * `\t`, with a heading for each field. Pure.
 */
export function renderRows(
  template: string,
  rows: readonly object[],
  headings: Readonly<Record<string, string>>,
  mayLack?: Execution['mayLack'],
): string {
  const body = parseTemplate(withTabs(template.replace(TABLE, '')));
  const execution = executionOf(template, mayLack);
  const lines = rows.map((row) => executeTemplate(body, row, execution));
  if (!TABLE.test(template)) return lines.map((line) => `${line}\n`).join('');
  const named = [...template.matchAll(/\.([A-Za-z]\w*)(\s+["`])?/g)].map(([, name = '', called]) => [
    name,
    called === undefined ? headingOf(name) : (asked: unknown) => headingOf(String(asked)),
  ]);
  const names = { ...Object.fromEntries(named), ...headings };
  const [head = '', ...cells] = [executeTemplate(body, names, { functions: HEADING_FUNCTIONS }), ...lines];
  return renderTable(
    head.split('\t'),
    cells.map((line) => line.split('\t')),
  );
}

/** `CreatedAt` → `CREATED AT`; of a label the last part of its name, `com.example.my-label` → `MY LABEL`. */
function headingOf(name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1).replace(/[-_]/g, ' ');
  return last.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase();
}

/** Shells give `\t` as two characters. Within braces it is Go's to say what a string has. */
function withTabs(template: string): string {
  const parts = template.split(/(\{\{[\s\S]*?\}\})/);
  return parts
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('\\t', '\t').replaceAll('\\n', '\n')))
    .join('');
}
