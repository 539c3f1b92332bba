import { dockerStatusOf } from '../../machines/docker-status.ts';
import type { ContainerRecord, ContainerSnapshot } from '../contract/record.ts';
import type { MountPoint } from '../contract/spec-input.ts';
import type { InspectedContainer } from './api.ts';
import type { EngineCore } from './core.ts';
import { IDENTITY } from './identity.ts';
import { shown } from './journal-recorder.ts';

/** How Go writes a time that never was. */
const NEVER = '0001-01-01T00:00:00Z';

/** A container in the shape of `docker inspect`. Reads the journal; changes nothing. */
export function inspectContainer(
  core: Pick<EngineCore, 'store' | 'facts'>,
  record: ContainerRecord,
  { state, context }: ContainerSnapshot,
): InspectedContainer {
  const paths = core.store.paths.container(record.id);
  const status = dockerStatusOf(state, context);
  const { config, hostConfig } = record;
  const [path = '', ...args] = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  return {
    Id: record.id,
    Created: record.created,
    Path: path,
    Args: args,
    State: {
      Status: status,
      Running: ['running', 'paused', 'restarting'].includes(status),
      Paused: status === 'paused',
      Restarting: status === 'restarting',
      OOMKilled: context.exit?.oomKilled ?? false,
      Dead: status === 'dead',
      Pid: context.process?.pid ?? 0,
      ExitCode: context.exit?.code ?? context.error?.exitCode ?? 0,
      Error: context.error?.message ?? '',
      StartedAt: context.startedAt ?? NEVER,
      FinishedAt: context.exit?.finishedAt ?? NEVER,
    },
    Image: record.image.id,
    ResolvConfPath: paths.resolvConf,
    HostnamePath: paths.hostname,
    HostsPath: paths.hosts,
    LogPath: paths.log,
    Name: `/${record.name}`,
    RestartCount: context.restartCount,
    Driver: 'overlay',
    Platform: 'linux',
    MountLabel: record.security.mountLabel,
    ProcessLabel: record.security.processLabel,
    AppArmorProfile: shownProfile(core, record, context.startedAt !== null),
    HostConfig: hostConfig,
    Config: config,
    Mounts: record.mountPoints.map(shownMount),
    NetworkSettings: networkSettings(hostConfig.NetworkMode ?? 'none'),
    Lockstep: {
      state: shown(state),
      journal: core.store.journal(record.id),
      error: context.error,
      undoErrors: context.undoErrors,
      breakpoints: context.breakpoints,
      target: context.target,
      pipeline: record.pipeline,
      simulated: record.simulated,
      bundle: paths.bundle,
    },
  };
}

/** What scripts ask for, and what it is without a network of the engine's own (`NetworkSettings` of the Docker Engine API). */
function networkSettings(mode: string): object {
  const addresses = {
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: '',
  };
  return { ...addresses, Networks: { [mode]: addresses }, Ports: {} };
}

/** As dockerd 24.0 does, the profile that nobody asked for is shown from the first start on (daemon/start_unix.go). */
function shownProfile(
  core: Pick<EngineCore, 'facts'>,
  { security, hostConfig }: ContainerRecord,
  wasStarted: boolean,
): string {
  if (security.appArmorProfile !== '' || !wasStarted || !core.facts().appArmor)
    return security.appArmorProfile;
  return hostConfig.Privileged === true ? 'unconfined' : IDENTITY.appArmorProfile;
}

/** A mount point as `docker inspect` shows it (`MountPoint` of the Docker Engine API). */
function shownMount({
  type,
  name,
  source,
  destination,
  driver,
  mode,
  writable,
  propagation,
}: MountPoint): object {
  return {
    Type: type,
    ...(name === '' ? {} : { Name: name }),
    Source: source,
    Destination: destination,
    ...(driver === '' ? {} : { Driver: driver }),
    Mode: mode,
    RW: writable,
    Propagation: propagation,
  };
}
