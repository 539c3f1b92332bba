export const OUTPUT_STREAMS = ['stdout', 'stderr'] as const;
export type OutputStream = (typeof OUTPUT_STREAMS)[number];

/** Something that a container wrote in one go: a line, or a piece of one. */
export interface LogRecord {
  /** RFC 3339 in UTC with nine digits: as text, records sort by time. */
  readonly time: string;
  /** With a terminal, all is `stdout`. */
  readonly stream: OutputStream;
  /** Just what was written, with the newline if it ended in one: put together, the bytes are the container's output. */
  readonly bytes: Buffer;
  /** Whether the line goes on in the stream's next record. */
  readonly partial: boolean;
}

export interface ReadLogOptions {
  /** Wait for more until the container has ended. */
  readonly follow?: boolean;
  /** Leaves out what is older; nanoseconds since the epoch. */
  readonly sinceNs?: bigint;
  /** Leaves out what is newer, and ends there; nanoseconds since the epoch. */
  readonly untilNs?: bigint;
  /** Only so many of the last lines (of the streams that are read), counted before times are looked at; 0 begins at the end. */
  readonly tail?: number;
  /** Begins at this byte of the log, as `logSize` told it; `tail` is then not looked at. */
  readonly fromByte?: number;
  /** Default: both. */
  readonly streams?: readonly OutputStream[];
  readonly signal?: AbortSignal;
}
