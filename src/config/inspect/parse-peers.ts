import { dirname } from 'node:path';
import type { ContainerConfig, HostConfig } from '../../contract/docker.ts';
import type { LinkedContainer, MountPoint, PeerFacts, Propagation } from '../../contract/spec-input.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { join } from '../../lib/paths/join.ts';
import type { FoundContainer } from '../create/context.ts';

/** Another container, as far as a spec can depend on it. */
export interface Peer {
  readonly found: FoundContainer;
  readonly facts: PeerFacts;
  /** For `--link`. */
  readonly link: Omit<LinkedContainer, 'alias'>;
}

interface InspectedMount {
  readonly Type?: string;
  readonly Name?: string;
  readonly Source?: string;
  readonly Destination?: string;
  readonly Driver?: string;
  readonly Mode?: string;
  readonly RW?: boolean;
  readonly Propagation?: string;
}

interface Inspected {
  readonly Id?: string;
  readonly Name?: string;
  readonly State?: { readonly Running?: boolean; readonly Restarting?: boolean; readonly Pid?: number };
  readonly Config?: ContainerConfig;
  readonly HostConfig?: HostConfig;
  readonly Mounts?: readonly InspectedMount[] | null;
  readonly ProcessLabel?: string;
  readonly HostsPath?: string;
  readonly HostnamePath?: string;
  readonly ResolvConfPath?: string;
  readonly NetworkSettings?: {
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string } | null>> | null;
  };
}

/**
 * The containers in what `docker inspect` printed of them, a list or a single object. Pure.
 *
 * @throws ConfigError `CONFIG_INVALID` for one without an id
 */
export function parsePeers(value: unknown): Peer[] {
  return (Array.isArray(value) ? value : [value]).map((one: Inspected | null, index) => {
    if (typeof one?.Id === 'string' && one.HostConfig && one.Config) return toPeer(one, one.Id);
    throw new ConfigError('CONFIG_INVALID', `container ${index + 1}: Id, Config or HostConfig is missing`, {
      hint: 'Give what docker inspect prints of the other containers.',
    });
  });
}

function toPeer(inspected: Inspected, id: string): Peer {
  const { State = {}, Config: config = {}, HostConfig: hostConfig = {} } = inspected;
  const name = (inspected.Name ?? id.slice(0, 12)).replace(/^\//, '');
  const running = State.Running === true;
  return {
    found: {
      id,
      name,
      config,
      hostConfig,
      mountPoints: (inspected.Mounts ?? []).map(toMountPoint),
      processLabel: inspected.ProcessLabel ?? '',
    },
    facts: {
      id,
      pid: running ? (State.Pid ?? 0) : 0,
      running,
      restarting: State.Restarting === true,
      hostname: config.Hostname ?? '',
      domainname: config.Domainname ?? '',
      shmPath: shmOf(inspected, hostConfig.IpcMode ?? ''),
      files: {
        resolvConf: inspected.ResolvConfPath || undefined,
        hostname: inspected.HostnamePath || undefined,
        hosts: inspected.HostsPath || undefined,
      },
    },
    link: {
      name,
      running,
      address: inspected.NetworkSettings?.Networks?.bridge?.IPAddress || undefined,
      env: config.Env ?? [],
      exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    },
  };
}

/** Docker keeps a shareable container's /dev/shm in the folder of its other files. */
function shmOf({ HostsPath = '' }: Inspected, mode: string): string {
  if (mode === 'host') return '/dev/shm';
  return mode === 'shareable' && HostsPath !== '' ? join(dirname(HostsPath), 'mounts/shm') : '';
}

function toMountPoint(mount: InspectedMount): MountPoint {
  const type = (mount.Type ?? 'bind') as MountPoint['type'];
  return {
    type,
    destination: mount.Destination ?? '',
    source: mount.Source ?? '',
    name: mount.Name ?? '',
    driver: mount.Driver ?? '',
    mode: mount.Mode ?? '',
    writable: mount.RW !== false,
    propagation: (mount.Propagation ?? '') as Propagation | '',
    nonRecursive: false,
    readOnlyNonRecursive: false,
    readOnlyForceRecursive: false,
    propagationAsked: false,
    createSource: false,
    copyData: false,
    tmpfsOptions: '',
    subpath: '',
  };
}
