import test, { type ExecutionContext } from 'ava';

const reason =
  process.platform !== 'linux' ? 'needs Linux' : process.getuid?.() === 0 ? undefined : 'needs root';

/** A test of what only root can do on a real kernel; elsewhere it is skipped, and its title says why. */
export function testAsRoot(title: string, run: (t: ExecutionContext) => void | Promise<void>): void {
  if (reason === undefined) test(title, run);
  else test.skip(`${title} (${reason})`, run);
}
