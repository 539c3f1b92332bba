import { setImmediate } from 'node:timers/promises';
import { createLogReader } from './create-log-reader.ts';
import { findTail } from './find-tail.ts';
import { type LogRecord, OUTPUT_STREAMS, type ReadLogOptions } from './log-record.ts';
import { logTime } from './parse-log-line.ts';
import { watchLog } from './watch-log.ts';

export interface LogSource {
  readonly path: string;
  /** Resolves when nothing more will be written. Called only to follow; its signal is aborted when nobody follows any longer. */
  readonly ended: (signal: AbortSignal) => Promise<unknown>;
}

/**
 * Reads a container's log in pieces, never the whole of it, as the options say.
 * Rejects with the signal's reason when aborted.
 */
export async function* readLog(
  { path, ended }: LogSource,
  options: ReadLogOptions = {},
): AsyncGenerator<LogRecord, void, void> {
  const { follow = false, fromByte, tail, streams = OUTPUT_STREAMS, sinceNs, untilNs, signal } = options;
  signal?.throwIfAborted();
  const since = sinceNs === undefined ? '' : logTime(sinceNs);
  const until = untilNs === undefined ? '~' : logTime(untilNs);
  const watch = follow ? watchLog(path, ended, signal) : undefined;
  const reader = createLogReader(path, (file) => {
    if (fromByte !== undefined) return fromByte;
    return tail === undefined ? 0 : findTail(file, tail, streams);
  });
  try {
    for (;;) {
      // Asked before reading: what was written until the end is then surely read.
      const isLastRound = watch === undefined || watch.hasEnded();
      for (let records = reader.read(); records !== undefined; records = reader.read()) {
        signal?.throwIfAborted();
        for (const record of records) {
          if (record.time > until) return;
          if (record.time >= since && streams.includes(record.stream)) yield record;
        }
        // Reading a long log must not keep everything else waiting.
        await setImmediate();
      }
      if (isLastRound) return;
      await watch.change();
    }
  } finally {
    watch?.close();
    reader.close();
  }
}
