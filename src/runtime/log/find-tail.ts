import { fstatSync, readSync } from 'node:fs';
import type { OutputStream } from './log-record.ts';
import { parseLogHeader } from './parse-log-line.ts';

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 10;

/**
 * Where the last `lines` lines of a log begin, as an offset in bytes. Reads backwards from the end, no more than it needs.
 * A line is what a container ended with a newline, however many records it fills, or what it has written since the last one.
 *
 * @param streams - Lines of other streams are not counted.
 */
export function findTail(file: number, lines: number, streams: readonly OutputStream[]): number {
  const counter = lineCounter(lines, streams);
  let position = fstatSync(file).size;
  /** The part of a line whose beginning is still to be read. */
  let rest: Buffer = Buffer.alloc(0);
  let begin = position;
  let beyondLastNewline = true;
  while (position > 0) {
    const length = Math.min(CHUNK_BYTES, position);
    position -= length;
    const buffer = Buffer.concat([readAt(file, position, length), rest]);
    let end = buffer.length;
    for (let at = end - 1; at >= -1; at--) {
      if (at === -1 ? position > 0 : buffer[at] !== NEWLINE) continue;
      const start = at + 1;
      // What follows the last newline is not a whole record yet.
      if (!beyondLastNewline && !counter.take(buffer, start, end)) return begin;
      begin = position + start;
      if (beyondLastNewline && lines === 0) return begin;
      beyondLastNewline = false;
      end = at;
    }
    rest = buffer.subarray(0, end);
  }
  return 0;
}

/** Counts lines from the last to the first; `take` says whether the record still belongs to them. */
function lineCounter(lines: number, streams: readonly OutputStream[]) {
  let count = 0;
  const seen = new Set<OutputStream>();
  return {
    take(buffer: Buffer, start: number, end: number): boolean {
      const header = parseLogHeader(buffer, start, end);
      if (header === undefined || !streams.includes(header.stream)) return true;
      // A piece with nothing behind it is a line that has not ended yet.
      if (!header.partial || !seen.has(header.stream)) count += 1;
      seen.add(header.stream);
      return count <= lines;
    },
  };
}

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}
