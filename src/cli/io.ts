import type { Readable, Writable } from 'node:stream';
import type { Engine, EngineOptions } from '../engine/api.ts';

/** A stream that is a terminal, or may be one. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface Input extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

/** What a command touches besides its engine: the process's own in `main.ts`, buffers and a fake engine in tests. */
export interface Io {
  readonly stdin: Input;
  /** Opened when it is first asked for, which takes 5 ms. */
  readonly stdout: Output;
  /** False where stdout is surely no terminal; found out without opening it. */
  mayBeTerminal(): boolean;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** How this program is started again, by conmon when a container ends: argv without arguments. */
  readonly self: readonly string[];
  /** Milliseconds since the epoch. */
  now(): number;
  createEngine(options: EngineOptions): Promise<Engine>;
  /** Goes on with the same command line in namespaces in which a plain user is root; undefined for root. */
  readonly goOnAsRoot?: (folders: { readonly root: string; readonly run: string }) => Promise<never>;
  /** Calls `listener` for each such signal until the returned function is called. */
  onSignal(signal: NodeJS.Signals, listener: () => void): () => void;
}
