import { parseSignal } from '../../lib/signals/parse-signal.ts';

/** A container of the simulated runtime: what stands in its state file. Times in milliseconds since the epoch. */
export interface SimulatedProcess {
  readonly bundle: string;
  readonly pid: number;
  readonly startTime: number;
  readonly status: 'created' | 'running' | 'paused' | 'stopped';
  readonly program: SimulatedProgram;
  /** When it ends by itself, while it is running; null for never. */
  readonly endsAtMs: number | null;
  /** What is left of its time, while it is paused; null for never. */
  readonly leftMs: number | null;
}

/** What a program does that is not run. */
export interface SimulatedProgram {
  readonly output: string;
  /** Null for ever. */
  readonly lastsMs: number | null;
  readonly exitCode: number;
  /** The signals that it does not mind. */
  readonly ignores: readonly number[];
}

/**
 * Guesses what a command would do: `echo` prints, `sleep` lasts (`infinity` for ever), `exit N` and `false` give the exit
 * code, and `trap "" TERM` ignores a signal; everything else ends at once with 0. Works inside `sh -c` too. Pure.
 */
export function planProgram(args: readonly string[]): SimulatedProgram {
  const text = args.join(' ');
  const seconds = /\bsleep (infinity|\d+(?:\.\d+)?)/.exec(text)?.[1] ?? '0';
  const exitCode = /\bexit (\d+)/.exec(text)?.[1] ?? (/(^|\s|\/)false$/.test(text) ? '1' : '0');
  return {
    output: [...text.matchAll(/\becho ([^;&|]*)/g)].map(([, words = '']) => `${words.trim()}\n`).join(''),
    lastsMs: seconds === 'infinity' ? null : Number(seconds) * 1000,
    exitCode: Number(exitCode) % 256,
    ignores: [...text.matchAll(/\btrap (?:""|'') ([A-Z][A-Z0-9 ]*)/g)].flatMap(([, names = '']) =>
      names.split(' ').flatMap((name) => parseSignal(name) ?? []),
    ),
  };
}

/** Those whose default action is to be ignored, or to go on (signal(7)): 0, SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
const HARMLESS = [0, 17, 18, 23, 28];

const SIGKILL = 9;

/** The exit code of a program that gets a signal, or undefined when it goes on. Pure. */
export function exitCodeBySignal(signal: number, { ignores }: SimulatedProgram): number | undefined {
  const goesOn = HARMLESS.includes(signal) || (ignores.includes(signal) && signal !== SIGKILL);
  return goesOn ? undefined : 128 + signal;
}
