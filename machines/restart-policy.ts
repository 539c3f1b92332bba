import type { ContainerContext, ExitRecord } from '../src/contract/lifecycle.ts';

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 60_000;
/** An uptime from which a restart counts as the first one again. */
const SETTLED_AFTER_MS = 10_000;

/** Whether the policy wants the container back after this exit (moby restartmanager, `ShouldRestart`). Pure. */
export function restartsAfter(context: ContainerContext, exit: ExitRecord): boolean {
  if (context.stoppedByUser) return false;
  const { name, maximumRetryCount } = context.restart;
  switch (name) {
    case 'always':
    case 'unless-stopped':
      return true;
    case 'on-failure':
      return exit.code !== 0 && (maximumRetryCount === 0 || context.restartCount < maximumRetryCount);
    case 'no':
      return false;
  }
}

/** How long to wait before the next restart: doubled each time, started anew after a run that lasted (moby restartmanager). Pure. */
export function nextBackoffMs(context: ContainerContext, uptimeMs: number): number {
  if (context.backoffMs === 0 || uptimeMs >= SETTLED_AFTER_MS) return FIRST_BACKOFF_MS;
  return Math.min(context.backoffMs * 2, LONGEST_BACKOFF_MS);
}
