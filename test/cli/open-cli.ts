import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import type { ExecutionContext } from 'ava';
import type { Input, Io, Output } from '../../src/cli/io.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cli {
  readonly folder: string;
  /** Runs one command line in this process, on the simulated kernel of a folder of its own. */
  lockstep(...args: readonly string[]): Promise<CommandResult>;
  /** The same with something on standard input. */
  withInput(input: string, ...args: readonly string[]): Promise<CommandResult>;
}

/** The command line on a simulated kernel: what these tests look at is what it prints and refuses, not what containers do. */
export function openCli(t: ExecutionContext, env: Readonly<Record<string, string>> = {}): Cli {
  const folder = temporaryFolder(t);
  const withInput = async (input: string, ...args: readonly string[]) => {
    const out = collector();
    const error = collector();
    const io: Io = {
      stdin: Readable.from([Buffer.from(input)]) as Input,
      stdout: out.stream,
      mayBeTerminal: () => false,
      stderr: error.stream,
      env: { LOCKSTEP_ROOT: join(folder, 'root'), LOCKSTEP_RUN: join(folder, 'run'), ...env },
      cwd: folder,
      self: ['lockstep'],
      // Before everything: whatever was made was made less than a second ago.
      now: () => 0,
      createEngine: (options) => createEngine({ ...options, simulate: true }),
      onSignal: () => () => {},
    };
    const code = await runCommandLine(args, io);
    return { code, stdout: out.text(), stderr: error.text() };
  };
  return { folder, withInput, lockstep: (...args) => withInput('', ...args) };
}

function collector(): { stream: Output; text(): string } {
  const stream = new PassThrough({ highWaterMark: Number.MAX_SAFE_INTEGER });
  return { stream, text: () => stream.read()?.toString() ?? '' };
}
