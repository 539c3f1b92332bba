import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../lib/time/monotonic-ms.ts';
import { createStore } from '../../store/store.ts';
import { createLinuxSystem } from '../../system/linux/create-linux-system.ts';
import type { System } from '../../system/system.ts';
import type { Leak } from './leak.ts';
import { readHoldings } from './read-holdings.ts';
import { readTraces } from './read-traces.ts';
import { tellLeaks } from './tell-leaks.ts';

/** A monitor that has recorded an exit, or a process that was just killed, is on its way out. */
const PATIENCE_MS = 2000;
const LOOK_EVERY_MS = 50;

/**
 * Compares what is on this host with what a root's records say: each mount, cgroup, namespace, process, file, lock or name
 * that belongs to the root and to no container that may have it now. Opens no engine and changes nothing, so what a crash
 * cut off, and the next engine brings to rest, is not counted. What is about to vanish is given two seconds.
 */
export async function findLeaks({
  root,
  run,
  system = createLinuxSystem(),
  patienceMs = PATIENCE_MS,
}: {
  readonly root: string;
  readonly run: string;
  readonly system?: System;
  readonly patienceMs?: number;
}): Promise<Leak[]> {
  const store = createStore(system.files, { root, run });
  const deadline = monotonicMs() + patienceMs;
  for (;;) {
    // The host first: whatever is found there had its record before, unless it was undone meanwhile.
    const traces = readTraces(store, system);
    const leaks = tellLeaks(traces, readHoldings(store, system.files));
    if (leaks.length === 0 || monotonicMs() > deadline) return leaks;
    await delay(LOOK_EVERY_MS);
  }
}
