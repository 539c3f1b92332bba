import { resolve } from 'node:path';
import type { Logger } from '../engine/api.ts';
import type { Io } from './io.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'];

export interface FlushableLogger extends Logger {
  /** Resolves when everything logged so far is written. */
  flush(): Promise<void>;
}

/**
 * pino behind the engine's interface: one line of JSON a message, to a file or to stderr, never to stdout, which belongs
 * to the containers. pino is loaded at the first message that counts (it takes longer to load than `ps` to run).
 */
export function createLogger(options: {
  readonly level: string;
  /** Empty for stderr. */
  readonly file: string;
  readonly io: Io;
}): FlushableLogger {
  const { level, file, io } = options;
  let written: Promise<void> = Promise.resolve();
  let pinoLogger: ReturnType<typeof loadPino> | undefined;

  const log = (at: 'debug' | 'warn', details: object, message: string) => {
    if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
    pinoLogger ??= loadPino(level, file === '' ? io.stderr : resolve(io.cwd, file));
    const logger = pinoLogger;
    written = written.then(async () => (await logger)[at](details, message));
  };
  return {
    debug: (details, message) => log('debug', details, message),
    warn: (details, message) => log('warn', details, message),
    flush: () => written,
  };
}

async function loadPino(level: string, destination: string | NodeJS.WritableStream) {
  const { pino } = await import('pino');
  const stream =
    typeof destination === 'string'
      ? pino.destination({ dest: destination, mkdir: true, sync: true })
      : destination;
  return pino({ level, base: { pid: process.pid } }, stream);
}
