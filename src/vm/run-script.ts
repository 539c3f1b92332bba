import { mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ExecaError, execa } from 'execa';
import { VmError } from '../errors/vm-error.ts';
import { join } from '../lib/paths/join.ts';

/** Lines of a program's output that an error shows. */
const LAST_LINES = 12;
/** Where in Vagrant an exception came from. */
const RUBY_TRACE = /^\s*from \//;
/** How long a script that is given up may tidy up. */
const PATIENCE_MS = 3000;

export interface ScriptOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Where all that it says is kept when it fails. */
  readonly logs: string;
  readonly signal: AbortSignal;
  readonly onNote?: (line: string) => void;
}

/**
 * Runs a script of vagrant/, or Vagrant, and resolves with what it printed. Rejects with a code, its last words and the file
 * that has all of them.
 */
export async function runScript(
  code: 'VM_BOX_NOT_BUILT' | 'VM_BOOT_FAILED' | 'VM_PROVISION_FAILED',
  file: string,
  args: readonly string[],
  { env = {}, logs, signal, onNote = () => {} }: ScriptOptions,
): Promise<string> {
  signal.throwIfAborted();
  try {
    // A group of its own: ctrl-C is for the one who started it, and who then ends all of it.
    const running = execa(file, args, {
      detached: true,
      env: { NODE_BIN: process.execPath, ...env },
      stdin: 'ignore',
      all: true,
    });
    signal.addEventListener('abort', () => {
      endGroup(running.pid, 'SIGTERM');
      setTimeout(() => endGroup(running.pid, 'SIGKILL'), PATIENCE_MS).unref();
    });
    running.all.on('data', (bytes: Buffer) => {
      const line =
        bytes
          .toString()
          .trim()
          .split(/[\r\n]/)
          .at(-1) ?? '';
      if (line !== '') onNote(line);
    });
    return (await running).stdout;
  } catch (cause) {
    const said = cause instanceof ExecaError ? String(cause.all ?? cause.shortMessage) : String(cause);
    const log = join(logs, `${basename(file, '.sh')}.log`);
    keep(log, said);
    const last = said
      .trim()
      .split('\n')
      .filter((line) => !RUBY_TRACE.test(line))
      .slice(-LAST_LINES);
    throw new VmError(code, [`${basename(file)} failed (${log})`, ...last].join('\n'), {
      value: file,
      // Its message would have all of what was said once more.
      cause: cause instanceof ExecaError ? new Error(cause.shortMessage) : cause,
    });
  }
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has just ended by itself.
  }
}

/** As far as there is room for it: on a full disk the error itself must do. */
function keep(log: string, text: string): void {
  try {
    mkdirSync(join(log, '..'), { recursive: true });
    writeFileSync(log, text);
  } catch {
    // The last lines are in the message.
  }
}
