import { ParseError } from '../parse-error.ts';

/**
 * The fields of the first record of a text in CSV (RFC 4180), as Go's encoding/csv reads it: quotes only around a whole
 * field, a doubled quote for one inside, line breaks inside quotes. Pure.
 *
 * Throws `ParseError` with encoding/csv's words; a text without a record is `EOF`.
 */
export function readCsvRecord(text: string): string[] {
  const { lines, first } = toLines(text);
  if (lines.length === 0) throw new ParseError('EOF');
  const fields: string[] = [];
  let number = 0;
  let line = lines[0] ?? '';
  let column = 0;
  const refuse = (reason: string, at: number): never => {
    const place = `parse error on line ${first + number}, column ${byteColumn(line, at)}: ${reason}`;
    throw new ParseError(number === 0 ? place : `record on line ${first}; ${place}`);
  };
  for (;;) {
    if (line[column] !== '"') {
      const comma = line.indexOf(',', column);
      const end = comma < 0 ? line.replace(/\n$/, '').length : comma;
      const bare = line.slice(column, end).indexOf('"');
      if (bare >= 0) refuse('bare " in non-quoted-field', column + bare);
      fields.push(line.slice(column, end));
      if (comma < 0) return fields;
      column = comma + 1;
      continue;
    }
    let field = '';
    column += 1;
    for (;;) {
      const end = line.indexOf('"', column);
      if (end < 0) {
        field += line.slice(column);
        const next = lines[number + 1];
        if (next === undefined) refuse('extraneous or missing " in quoted-field', line.length);
        number += 1;
        line = next ?? '';
        column = 0;
        continue;
      }
      field += line.slice(column, end);
      column = end + 1;
      if (line[column] !== '"') break;
      field += '"';
      column += 1;
    }
    fields.push(field);
    if (line[column] === undefined || line[column] === '\n') return fields;
    if (line[column] !== ',') refuse('extraneous or missing " in quoted-field', column - 1);
    column += 1;
  }
}

/** Lines with their line feed; `\r\n` becomes `\n`, as does a last lone `\r` vanish; leading empty lines are skipped. */
function toLines(text: string): { lines: string[]; first: number } {
  const lines = (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) =>
    line.replace(/\r\n$/, '\n').replace(/\r$/, ''),
  );
  const start = lines.findIndex((line) => line !== '\n' && line !== '');
  return start < 0 ? { lines: [], first: 1 } : { lines: lines.slice(start), first: start + 1 };
}

/** Go counts columns in bytes, from 1. */
function byteColumn(line: string, index: number): number {
  return Buffer.byteLength(line.slice(0, index)) + 1;
}
