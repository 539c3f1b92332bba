import type { LogRecord, OutputStream } from './log-record.ts';

/** `2026-01-02T03:04:05.123456789+00:00`: conmon always writes so many characters (ctr_logging.c). */
const TIME_LENGTH = 35;
const HEADER_AT = TIME_LENGTH + 1;
const HEADER_END = HEADER_AT + 'stdout F '.length;

/** What stands before the bytes of a record. */
export interface LogLineHeader {
  readonly stream: OutputStream;
  readonly partial: boolean;
}

const HEADERS: ReadonlyMap<string, LogLineHeader> = new Map([
  ['stdout F ', { stream: 'stdout', partial: false }],
  ['stdout P ', { stream: 'stdout', partial: true }],
  ['stderr F ', { stream: 'stderr', partial: false }],
  ['stderr P ', { stream: 'stderr', partial: true }],
]);

/**
 * Reads the header of the line that begins at `start`. Pure.
 *
 * @returns Undefined when the line does not look like one of conmon's, as after a disk was full.
 */
export function parseLogHeader(buffer: Buffer, start: number, end: number): LogLineHeader | undefined {
  return end - start < HEADER_END
    ? undefined
    : HEADERS.get(buffer.toString('latin1', start + HEADER_AT, start + HEADER_END));
}

/**
 * Reads the line `[start, end)` of a log in the k8s-file format, newline not included. Pure; the bytes are a view of
 * `buffer`, which must hold the newline at `end`.
 */
export function parseLogLine(buffer: Buffer, start: number, end: number): LogRecord | undefined {
  const header = parseLogHeader(buffer, start, end);
  if (header === undefined) return undefined;
  return {
    time: toUtc(buffer.toString('latin1', start, start + TIME_LENGTH)),
    stream: header.stream,
    partial: header.partial,
    bytes: buffer.subarray(start + HEADER_END, header.partial ? end : end + 1),
  };
}

/** Nanoseconds since the epoch in the form of `LogRecord.time`. Pure. */
export function logTime(ns: bigint): string {
  const seconds = new Date(Number(ns / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${`${ns % 1_000_000_000n}`.padStart(9, '0')}Z`;
}

function toUtc(time: string): string {
  const local = time.slice(0, 29);
  const offset = time.slice(29);
  if (offset === '+00:00') return `${local}Z`;
  const seconds = new Date(`${local.slice(0, 19)}${offset}`).toISOString().slice(0, 19);
  return `${seconds}${local.slice(19)}Z`;
}
