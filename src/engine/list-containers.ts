import { dockerStatusOf } from '../../machines/docker-status.ts';
import type { ContainerRecord, ContainerSnapshot } from '../contract/record.ts';
import type { DockerStatus } from '../contract/states.ts';
import { toErrorRecord } from '../errors/to-error-record.ts';
import { describeDuration } from '../lib/durations/describe-duration.ts';
import type { ContainerSummary } from './api.ts';
import type { EngineContainer } from './container.ts';
import type { EngineCore } from './core.ts';
import { hasEnded } from './exit-of.ts';
import { shown } from './journal-recorder.ts';
import { isWorking } from './lifecycle.ts';
import { requireWhole } from './require-whole.ts';

/** Does something with a container, once more where its snapshot could be mended. */
export type Mending = <T>(id: string, work: () => Promise<T>) => Promise<T>;

/**
 * Every container of a root, newest first, from its record and snapshot. One whose process has ended, or whose
 * preparations a reboot took, is brought to rest first. One that cannot be read is listed with the reason, so that it never hides the others.
 */
export async function listContainers(
  core: EngineCore,
  open: (id: string) => EngineContainer,
  mending: Mending,
): Promise<ContainerSummary[]> {
  const summaries: ContainerSummary[] = [];
  for (const id of core.store.ids()) {
    try {
      const summary = await mending(id, () => summaryOf(core, open, id));
      if (summary !== undefined) summaries.push(summary);
    } catch (error) {
      summaries.push(unreadable(id, core.store.nameOf(id), toErrorRecord(error).message));
    }
  }
  return summaries.toSorted((one, other) => other.Created.localeCompare(one.Created));
}

async function summaryOf(
  core: EngineCore,
  open: (id: string) => EngineContainer,
  id: string,
): Promise<ContainerSummary | undefined> {
  const record = core.store.record(id);
  let snapshot = core.store.snapshot(id);
  if (record === undefined || snapshot === undefined) {
    requireWhole(core.store, id);
    return undefined;
  }
  const mayHaveChanged = snapshot.state.startsWith('started.')
    ? hasEnded(core, record, snapshot.context)
    : !isWorking(snapshot.state) && snapshot.context.done.length > 0;
  if (mayHaveChanged) {
    await open(id).settleIfIdle();
    snapshot = core.store.snapshot(id);
  }
  return snapshot === undefined ? undefined : summarize(record, snapshot, Date.now());
}

/** One row of `lockstep ps`. Pure. */
export function summarize(
  record: ContainerRecord,
  { state, context }: ContainerSnapshot,
  now: number,
): ContainerSummary {
  const status = dockerStatusOf(state, context);
  const exitCode = context.exit?.code ?? context.error?.exitCode ?? 0;
  return {
    Id: record.id,
    Name: record.name,
    State: shown(state),
    DockerStatus: status,
    Status: inWords(status, context.startedAt, context.exit?.finishedAt, exitCode, now),
    Pid: context.process?.pid ?? 0,
    ExitCode: exitCode,
    Image: record.image.reference,
    Command: [...(record.config.Entrypoint ?? []), ...(record.config.Cmd ?? [])].join(' '),
    Created: record.created,
    Labels: record.config.Labels ?? {},
    Mounts: record.mountPoints.map(({ name, source, destination }) => ({
      Name: name,
      Source: source,
      Destination: destination,
    })),
    NetworkMode: record.hostConfig.NetworkMode ?? 'none',
    Simulated: record.simulated,
  };
}

function inWords(
  status: DockerStatus,
  startedAt: string | null,
  finishedAt: string | undefined,
  exitCode: number,
  now: number,
): string {
  const since = (time: string | null | undefined) =>
    describeDuration(Math.max(0, now - Date.parse(time ?? '')));
  switch (status) {
    case 'running':
      return `Up ${since(startedAt)}`;
    case 'paused':
      return `Up ${since(startedAt)} (Paused)`;
    case 'restarting':
      return `Restarting (${exitCode}) ${since(finishedAt)} ago`;
    case 'exited':
      return finishedAt === undefined
        ? `Exited (${exitCode})`
        : `Exited (${exitCode}) ${since(finishedAt)} ago`;
    case 'removing':
      return 'Removal In Progress';
    case 'dead':
      return 'Dead';
    case 'created':
      return 'Created';
  }
}

function unreadable(id: string, name: string, reason: string): ContainerSummary {
  return {
    Id: id,
    Name: name,
    State: 'unreadable',
    DockerStatus: 'dead',
    Status: 'Unreadable record',
    Pid: 0,
    ExitCode: 0,
    Image: '',
    Command: '',
    Created: '',
    Labels: {},
    Mounts: [],
    NetworkMode: '',
    Simulated: false,
    Error: reason,
  };
}
