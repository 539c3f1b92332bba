import { fstatSync } from 'node:fs';
import type { Io } from './io.ts';
import { runCommandLine } from './run-command-line.ts';

let stdout: NodeJS.WriteStream | undefined;
let stderr: NodeJS.WriteStream | undefined;

/** Getters, since Node opens each of its standard streams when it is first asked for. */
const io: Io = {
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    stdout ??= openStdout();
    return stdout;
  },
  mayBeTerminal: () => {
    try {
      return fstatSync(1).isCharacterDevice();
    } catch {
      // It was closed before this program began.
      return false;
    }
  },
  get stderr() {
    stderr ??= process.stderr;
    return stderr;
  },
  get cwd() {
    return process.cwd();
  },
  env: process.env,
  self: [process.execPath, process.argv[1] ?? ''],
  now: () => Date.now(),
  createEngine: async (options) => {
    const { createEngine } = await import('../engine/create-engine.ts');
    return createEngine(options);
  },
  ...(process.getuid?.() === 0
    ? {}
    : {
        goOnAsRoot: async (folders) => {
          const { goOnAsRoot } = await import('./go-on-as-root.ts');
          return goOnAsRoot(folders, io);
        },
      }),
  onSignal: (signal, listener) => {
    process.on(signal, listener);
    return () => process.off(signal, listener);
  },
};

/** `lockstep logs NAME | head` is no error: the reader has seen enough. */
function openStdout(): NodeJS.WriteStream {
  return process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** Resolves when the reader has taken everything, or is gone. What waits in a stream is lost when the process exits. */
function flush(stream: NodeJS.WriteStream | undefined): Promise<void> {
  if (stream === undefined || stream.writableLength === 0 || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => stream.write('', () => resolve()));
}

// An explicit exit, because an open stdin would keep the process alive.
void runCommandLine(process.argv.slice(2), io).then(async (code) => {
  await flush(stdout);
  await flush(stderr);
  process.exit(code);
});
