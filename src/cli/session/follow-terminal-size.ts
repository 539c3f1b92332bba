import type { Container } from '../../engine/api.ts';
import type { Io } from '../io.ts';

/** Gives the container's terminal the size of this one, now and whenever it changes. Returns what ends it. */
export function followTerminalSize(container: Container, { stdout }: Io): () => void {
  const resize = () => {
    const { rows, columns } = stdout;
    if (rows === undefined || columns === undefined) return;
    // A container that has just ended has no terminal any more.
    container.resize({ rows, columns }).catch(() => {});
  };
  resize();
  stdout.on('resize', resize);
  return () => stdout.off('resize', resize);
}
