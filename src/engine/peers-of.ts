import { dockerStatusOf } from '../../machines/docker-status.ts';
import type { FoundContainer } from '../config/create/context.ts';
import { joinedContainer } from '../config/modes/joined-container.ts';
import type { ContainerRecord } from '../contract/record.ts';
import type { PeerFacts } from '../contract/spec-input.ts';
import type { EngineCore } from './core.ts';

/** The containers whose namespaces this one joins, by the name that its configuration uses. One that is gone is left out. */
export function peersOf(
  core: Pick<EngineCore, 'store'>,
  { hostConfig }: Pick<ContainerRecord, 'hostConfig'>,
): Record<string, PeerFacts> {
  const modes = [hostConfig.NetworkMode, hostConfig.IpcMode, hostConfig.PidMode];
  const names = modes.flatMap((mode) => joinedContainer(mode) ?? []);
  return Object.fromEntries(
    names.flatMap((name) => [[name, peerFacts(core, name)] as const]).filter(isThere),
  );
}

function isThere(entry: readonly [string, PeerFacts | undefined]): entry is readonly [string, PeerFacts] {
  return entry[1] !== undefined;
}

/** Another container as create can refer to it; undefined where there is none. @throws StoreError `STORE_CORRUPT` */
export function foundContainer(
  { store }: Pick<EngineCore, 'store'>,
  reference: string,
): FoundContainer | undefined {
  const id = store.find(reference);
  const record = id === undefined ? undefined : store.record(id);
  if (record === undefined) return undefined;
  const { name, config, hostConfig, mountPoints, security } = record;
  return { id: record.id, name, config, hostConfig, mountPoints, processLabel: security.processLabel };
}

/** @throws StoreError `STORE_CORRUPT` */
function peerFacts(core: Pick<EngineCore, 'store'>, name: string): PeerFacts | undefined {
  const id = core.store.find(name);
  const record = id === undefined ? undefined : core.store.record(id);
  const snapshot = id === undefined ? undefined : core.store.snapshot(id);
  if (record === undefined || snapshot === undefined) return undefined;
  const paths = core.store.paths.container(record.id);
  const status = dockerStatusOf(snapshot.state, snapshot.context);
  return {
    id: record.id,
    pid: snapshot.context.process?.pid ?? 0,
    running: ['running', 'paused', 'restarting'].includes(status),
    restarting: status === 'restarting',
    hostname: record.config.Hostname ?? '',
    domainname: record.config.Domainname ?? '',
    shmPath:
      record.hostConfig.IpcMode === 'shareable'
        ? paths.shm
        : record.hostConfig.IpcMode === 'host'
          ? '/dev/shm'
          : '',
    files: { hosts: paths.hosts, hostname: paths.hostname, resolvConf: paths.resolvConf },
  };
}
