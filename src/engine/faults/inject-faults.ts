import type { Fault, FaultMoment } from '../../contract/faults.ts';
import type { ActionOutput } from '../../contract/lifecycle.ts';
import type { ContainerRecord } from '../../contract/record.ts';
import { LifecycleError } from '../../errors/lifecycle-error.ts';
import type { EngineCore } from '../core.ts';
import type { ContainerActions } from '../lifecycle.ts';
import { killDuring, killNow } from './kill-helpers.ts';
import { renderFault } from './parse-fault.ts';

/** Faults that have not struck yet: each strikes once, whichever container meets it first. */
export type PendingFaults = Set<Fault>;

const NEVER = new Promise<never>(() => {});

/**
 * Puts faults around the actions of one container. An action that fails by one is treated like one that fails by itself:
 * what stands around this (`takeBackFailed`) undoes it.
 */
export function injectFaults(
  core: EngineCore,
  record: ContainerRecord,
  actions: ContainerActions,
  pending: PendingFaults,
): ContainerActions {
  if (pending.size === 0) return actions;
  return Object.fromEntries(
    Object.entries(actions).map(([name, act]) => [
      name,
      async (...[input, signal]: Parameters<typeof act>) => {
        const take = (moment: FaultMoment) => takeFaults(pending, moment, input.action);
        let run = () => act(input, signal);
        for (const fault of take('before')) run = await strikeBefore(core, record, fault, run);
        const output = await run();
        for (const fault of take('after')) await strike(core, record, fault);
        return output;
      },
    ]),
  ) as ContainerActions;
}

function takeFaults(pending: PendingFaults, moment: FaultMoment, action: Fault['action']): Fault[] {
  const due = [...pending].filter((fault) => fault.moment === moment && fault.action === action);
  for (const fault of due) pending.delete(fault);
  return due;
}

type Run = () => Promise<ActionOutput>;

/** Resolves with what is to be run in place of the action. */
async function strikeBefore(core: EngineCore, record: ContainerRecord, fault: Fault, run: Run): Promise<Run> {
  const { kind } = fault;
  if (kind === 'kill-runtime' || kind === 'kill-conmon') return () => killDuring(core, record, kind, run);
  await strike(core, record, fault);
  return run;
}

async function strike(core: EngineCore, record: ContainerRecord, fault: Fault): Promise<void> {
  core.logger.warn({ fault: renderFault(fault) }, 'a fault strikes');
  switch (fault.kind) {
    case 'error':
      throw new LifecycleError('FAULT_INJECTED', `the fault ${renderFault(fault)} was asked for`, {
        value: renderFault(fault),
      });
    case 'hang':
      return NEVER;
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      // The signal may take a moment to arrive: nothing of the action must happen meanwhile.
      return NEVER;
    case 'kill-runtime':
    case 'kill-conmon':
      await killNow(core, record, fault.kind);
      return;
    case 'full-disk':
      core.disk.fill();
      return;
    case 'read-only-disk':
      core.disk.protect();
  }
}
