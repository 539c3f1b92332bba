import { setImmediate } from 'node:timers/promises';
import { createLogReader, type LogReader } from './create-log-reader.ts';
import { findTail } from './find-tail.ts';
import { type LogRecord, OUTPUT_STREAMS, type ReadLogOptions } from './log-record.ts';
import { logTime } from './parse-log-line.ts';
import { type LogWatch, watchLog } from './watch-log.ts';

export interface LogSource {
  readonly path: string;
  /** Resolves when nothing more will be written. Called only to follow; its signal is aborted when nobody follows any longer. */
  readonly ended: (signal: AbortSignal) => Promise<unknown>;
}

/**
 * Reads a container's log in pieces, never the whole of it, as the options say. The log is opened at once: one that is
 * deleted before it is read is read all the same, and stays open until the reading ends or the signal is aborted.
 * The iteration rejects with the signal's reason when aborted.
 */
export function readLog(
  { path, ended }: LogSource,
  options: ReadLogOptions = {},
): AsyncGenerator<LogRecord, void, void> {
  const { follow = false, fromByte, tail, streams = OUTPUT_STREAMS, signal } = options;
  signal?.throwIfAborted();
  const watch = follow ? watchLog(path, ended, signal) : undefined;
  const reader = createLogReader(path, (file) => {
    if (fromByte !== undefined) return fromByte;
    return tail === undefined ? 0 : findTail(file, tail, streams);
  });
  const close = () => {
    signal?.removeEventListener('abort', close);
    watch?.close();
    reader.close();
  };
  signal?.addEventListener('abort', close);
  return readRecords(reader, watch, close, options);
}

async function* readRecords(
  reader: LogReader,
  watch: LogWatch | undefined,
  close: () => void,
  { streams = OUTPUT_STREAMS, sinceNs, untilNs, signal }: ReadLogOptions,
): AsyncGenerator<LogRecord, void, void> {
  const since = sinceNs === undefined ? '' : logTime(sinceNs);
  const until = untilNs === undefined ? '~' : logTime(untilNs);
  try {
    for (;;) {
      signal?.throwIfAborted();
      // Asked before reading: what was written until the end is then surely read.
      const isLastRound = watch === undefined || watch.hasEnded();
      for (let records = reader.read(); records !== undefined; records = reader.read()) {
        for (const record of records) {
          if (record.time > until) return;
          if (record.time >= since && streams.includes(record.stream)) yield record;
          signal?.throwIfAborted();
        }
        // Reading a long log must not keep everything else waiting.
        await setImmediate();
        signal?.throwIfAborted();
      }
      if (isLastRound) return;
      await watch.change();
    }
  } finally {
    close();
  }
}
