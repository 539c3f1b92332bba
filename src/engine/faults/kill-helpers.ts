import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from '../../contract/faults.ts';
import type { ActionOutput } from '../../contract/lifecycle.ts';
import type { ContainerRecord } from '../../contract/record.ts';
import { ownCgroups } from '../cgroups.ts';
import type { EngineCore } from '../core.ts';

type Victim = Extract<FaultKind, 'kill-runtime' | 'kill-conmon'>;

const SIGKILL = 9;
const LOOK_EVERY_MS = 1;

/**
 * Runs an action, and kills the first process of this kind that comes up. A monitor that is there already is gone before
 * the action begins. An action that needs none is not disturbed.
 */
export async function killDuring(
  core: EngineCore,
  record: ContainerRecord,
  victim: Victim,
  run: () => Promise<ActionOutput>,
): Promise<ActionOutput> {
  let isOver = victim === 'kill-conmon' && (await killNow(core, record, victim)) > 0;
  const there = new Set(find(core, record, victim));
  const running = run().finally(() => {
    isOver = true;
  });
  const killing = (async () => {
    const others = () => find(core, record, victim).filter((pid) => !there.has(pid));
    while (!isOver && kill(core, others()) === 0) await sleep(LOOK_EVERY_MS);
  })();
  try {
    return await running;
  } finally {
    await killing;
  }
}

/** Kills what there is, and waits until it is gone; resolves with how many there were. */
export async function killNow(core: EngineCore, record: ContainerRecord, victim: Victim): Promise<number> {
  const killed = kill(core, find(core, record, victim));
  while (find(core, record, victim).length > 0) await sleep(LOOK_EVERY_MS);
  return killed;
}

function kill(core: EngineCore, pids: readonly number[]): number {
  for (const pid of pids) core.system.processes.kill(pid, SIGKILL);
  return pids.length;
}

function find(core: EngineCore, record: ContainerRecord, victim: Victim): readonly number[] {
  const container = { ...core.runtimeContainer(record), cgroupFolders: ownCgroups(core, record) };
  const { monitors, runtimes } = core.runtimeFor(record).findHelpers(container);
  return victim === 'kill-conmon' ? monitors : runtimes;
}
