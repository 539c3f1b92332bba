import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InheritableLock } from '../system/system.ts';
import { KILL_WAIT_MS, SIGKILL, unkillable } from './kill-until-gone.ts';
import { type RuntimeOutcome, runRuntime } from './run-runtime.ts';
import type { RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** How long a call that an engine began which died may take to end by itself: hooks take as long as they like. */
const SETTLE_MS = 10_000;
const LOOK_EVERY_MS = 5;

interface CallOptions {
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
  /** Default: true. Without patience, what another engine began is killed at once. */
  readonly isPatient?: boolean;
}

/**
 * Runs a verb of the runtime that changes a container, as `runRuntime` does, when no earlier call is under way any more: one
 * whose engine was killed would take effect whenever it pleases. Rejects with `PROCESS_UNKILLABLE` when it does not end.
 */
export async function callRuntime(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  args: readonly string[],
  { isPatient = true, ...options }: CallOptions = {},
): Promise<RuntimeOutcome> {
  const lock = await lockCalls(container, settings, isPatient, options.signal);
  const inherited = lock === undefined ? [] : [lock.descriptor];
  try {
    return await runRuntime(settings, args, { ...options, inherited });
  } finally {
    lock?.release();
  }
}

/** The lock is on the spec, which is there from before the first call until after the last one; undefined where there is none. */
async function lockCalls(
  { bundle }: RuntimeContainer,
  { system: { files, locks, processes } }: RuntimeSettings,
  isPatient: boolean,
  signal: AbortSignal | undefined,
): Promise<InheritableLock | undefined> {
  const spec = join(bundle, 'config.json');
  const killAt = performance.now() + (isPatient ? SETTLE_MS : 0);
  for (;;) {
    if (files.stat(spec) === undefined) return undefined;
    const lock = locks.tryInheritable(spec);
    if (lock !== undefined) return lock;
    const pids = performance.now() < killAt ? [] : locks.heirs(spec);
    if (performance.now() > killAt + KILL_WAIT_MS) throw unkillable(pids, 'runtime');
    for (const pid of pids) processes.kill(pid, SIGKILL);
    await sleep(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
  }
}
