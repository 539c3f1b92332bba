import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { LogRecord } from './log-record.ts';
import { parseLogLine } from './parse-log-line.ts';

const CHUNK_BYTES = 128 * 1024;
const NEWLINE = 10;

/** Reads one log from a place on. */
export interface LogReader {
  /**
   * The next records, perhaps none of a piece that ends within the first; undefined when there is nothing more for now.
   * Goes on in the new file when conmon has started the log anew, and at the start when it was truncated.
   */
  read(): LogRecord[] | undefined;
  close(): void;
}

/**
 * Opens a log in conmon's k8s-file format; one that does not exist is empty, and may come to exist. All calls are
 * synchronous: a piece is read from memory in 30 µs, where `node:fs/promises` takes 2 ms to load and 0.2 for each call.
 *
 * @param findStart - Where to begin in the file that is there now, as an offset in bytes.
 */
export function createLogReader(path: string, findStart: (file: number) => number): LogReader {
  let file = openIfThere(path);
  let position = file === undefined ? 0 : findStart(file);
  /** The beginning of a record whose end is not written yet. */
  let rest: Buffer = Buffer.alloc(0);
  /** Another file stands at the path: what is still in this one is read before it is left. */
  let isReplaced = false;

  function read(): LogRecord[] | undefined {
    file ??= openIfThere(path);
    if (file === undefined) return undefined;
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const bytesRead = readSync(file, buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return goOn(file) ? read() : undefined;
    position += bytesRead;
    const piece = buffer.subarray(0, bytesRead);
    const whole = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = whole.lastIndexOf(NEWLINE) + 1;
    rest = whole.subarray(end);
    return parseLines(whole, end);
  }

  /** At the end of the file: whether there is somewhere to go on. */
  function goOn(current: number): boolean {
    if (isReplaced) {
      close();
      [position, rest, isReplaced] = [0, Buffer.alloc(0), false];
      return true;
    }
    const own = fstatSync(current);
    const there = statSync(path, { throwIfNoEntry: false });
    isReplaced = there !== undefined && there.ino !== own.ino;
    const isTruncated = own.size < position;
    if (isTruncated) [position, rest] = [0, Buffer.alloc(0)];
    return isReplaced || isTruncated;
  }

  function close(): void {
    if (file !== undefined) closeSync(file);
    file = undefined;
  }

  return { read, close };
}

function parseLines(buffer: Buffer, end: number): LogRecord[] {
  const records: LogRecord[] = [];
  for (let start = 0; start < end; ) {
    const newline = buffer.indexOf(NEWLINE, start);
    const record = parseLogLine(buffer, start, newline);
    if (record !== undefined) records.push(record);
    start = newline + 1;
  }
  return records;
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
