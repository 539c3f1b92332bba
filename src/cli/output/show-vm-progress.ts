import type { VmState } from '../../contract/vm.ts';
import type { Io } from '../io.ts';

const TICK_MS = 500;
/** How often a line tells how far it has come where there is no terminal. */
const LINE_MS = 60_000;

/** What a state is called while one waits for it to be over; the others are not shown. */
const WORDS: Partial<Record<VmState, string>> = {
  'building-box': 'building the box',
  booting: 'booting',
  unplugging: 'the boot hung: once more',
  provisioning: 'checking the kernel',
  syncing: 'copying the project into it',
  testing: 'running',
  resetting: 'resetting',
  halting: 'halting',
};

/**
 * Says on stderr what a virtual machine does, for how long already, and how long it took the last time.
 * @param showsUse false where what runs inside shows itself
 */
export function showVmProgress({ stderr, now }: Pick<Io, 'stderr' | 'now'>, kernel: string, showsUse = true) {
  let shown: { words: string; since: number; lastMs: number | undefined } | undefined;
  let latest = '';
  let told = { latest, at: now() };
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const last = (lastMs: number | undefined) =>
    lastMs === undefined ? '' : ` (last time ${seconds(lastMs)})`;
  const draw = () => {
    if (shown === undefined) return;
    const line = `${kernel}: ${shown.words} ${seconds(now() - shown.since)}${last(shown.lastMs)} ${latest}`;
    if (stderr.isTTY) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    else if (latest !== told.latest && now() - told.at >= LINE_MS) {
      stderr.write(`${line}\n`);
      told = { latest, at: now() };
    }
  };
  const clear = () => {
    if (shown !== undefined && stderr.isTTY) stderr.write('\r\x1b[K');
  };
  const timer = setInterval(draw, TICK_MS);
  timer.unref();
  return {
    onState: (state: VmState, lastMs: number | undefined) => {
      clear();
      if (shown !== undefined) stderr.write(`${kernel}: ${shown.words}: ${seconds(now() - shown.since)}\n`);
      const words = state === 'testing' && !showsUse ? undefined : WORDS[state];
      shown = words === undefined ? undefined : { words, since: now(), lastMs };
      latest = '';
      told = { latest, at: now() };
      if (shown !== undefined && !stderr.isTTY) stderr.write(`${kernel}: ${shown.words} …${last(lastMs)}\n`);
      draw();
    },
    /** What the program says that takes the step. */
    onNote: (line: string) => {
      latest = line.replace(/^(==> )?[\w.-]+: /, '');
    },
    /** A line that the tests printed: the last one that tells of a test is shown. */
    onLine: (line: string) => {
      if (/^(not )?ok /.test(line)) latest = line;
    },
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}
