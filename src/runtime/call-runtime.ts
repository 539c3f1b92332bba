import { join } from '../lib/paths/join.ts';
import { takeFromHeirs } from '../system/take-from-heirs.ts';
import { type RuntimeOutcome, runRuntime } from './run-runtime.ts';
import type { RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** How long a call that an engine began which died may take to end by itself: hooks take as long as they like. */
const PATIENCE_MS = 10_000;

interface CallOptions {
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  /** Default: true. Without patience, what another engine began is killed at once. */
  readonly isPatient?: boolean;
}

/**
 * Runs a verb of the runtime that changes a container, as `runRuntime` does, when no earlier call is under way any more: one
 * whose engine was killed would take effect whenever it pleases. Rejects with `LOCK_TIMEOUT` when it does not end.
 */
export async function callRuntime(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  args: readonly string[],
  { isPatient = true, ...options }: CallOptions = {},
): Promise<RuntimeOutcome> {
  // The spec is there from before the first call until after the last one.
  const lock = await takeFromHeirs(join(container.bundle, 'config.json'), settings.system, {
    patienceMs: isPatient ? PATIENCE_MS : 0,
    signal: options.signal,
  });
  const inherited = lock === undefined ? [] : [lock.descriptor];
  try {
    return await runRuntime(settings, args, { ...options, inherited });
  } finally {
    lock?.release();
  }
}
