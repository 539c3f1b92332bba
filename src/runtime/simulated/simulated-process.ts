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
}

/**
 * Guesses what a command would do: `echo` prints, `sleep` lasts (`infinity` for ever), `exit N` and `false` give the exit
 * code; everything else ends at once with 0. Works inside `sh -c` too. Pure.
 */
export function planProgram(args: readonly string[]): SimulatedProgram {
  const text = args.join(' ');
  const seconds = /\bsleep (infinity|\d+(?:\.\d+)?)/.exec(text)?.[1] ?? '0';
  const exitCode = /\bexit (\d+)/.exec(text)?.[1] ?? (/(^|\s|\/)false$/.test(text) ? '1' : '0');
  return {
    output: [...text.matchAll(/\becho ([^;&|]*)/g)].map(([, words = '']) => `${words.trim()}\n`).join(''),
    lastsMs: seconds === 'infinity' ? null : Number(seconds) * 1000,
    exitCode: Number(exitCode) % 256,
  };
}

/** Those whose default action is to be ignored, or to go on (signal(7)): 0, SIGCHLD, SIGCONT, SIGURG, SIGWINCH. */
const HARMLESS = [0, 17, 18, 23, 28];

/** The exit code of a process that gets a signal, or undefined when it goes on. Pure. */
export function exitCodeBySignal(signal: number): number | undefined {
  return HARMLESS.includes(signal) ? undefined : 128 + signal;
}
