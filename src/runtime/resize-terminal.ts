import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { RuntimeError } from '../errors/runtime-error.ts';
import { containerFiles } from './container-files.ts';
import type { RuntimeContainer, TerminalSize } from './runtime.ts';

/**
 * conmon reads its fifo in pieces of 199 bytes (ctrl.c), and of several lines in one piece 2.1.6 takes the first again and
 * again. A message that fills a piece is always alone in it, so of two sizes sent at once the last one stays.
 */
const MESSAGE_BYTES = 199;

/** Sets the size of the container's terminal. Throws `TERMINAL_UNAVAILABLE` when no monitor listens. */
export function resizeTerminal(
  container: RuntimeContainer,
  exitsDirectory: string,
  { rows, columns }: TerminalSize,
): void {
  const { windowSize } = containerFiles(container, exitsDirectory);
  try {
    // Without O_NONBLOCK, opening a fifo that nobody reads would wait for ever (fifo(7)).
    const fd = openSync(windowSize, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      writeSync(fd, `${`${rows} ${columns}`.padEnd(MESSAGE_BYTES - 1)}\n`);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    throw new RuntimeError('TERMINAL_UNAVAILABLE', `no terminal of container ${container.id} to resize`, {
      phase: 'attach',
      value: { rows, columns },
      cause,
    });
  }
}
