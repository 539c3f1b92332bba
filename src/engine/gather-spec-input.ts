import { DEFAULT_DAEMON_SETTINGS } from '../contract/daemon-settings.ts';
import type { ContainerRecord } from '../contract/record.ts';
import type { SourceFacts, SpecInput } from '../contract/spec-input.ts';
import { lookUpDevice } from '../host/look-up-device.ts';
import { lookUpSource } from '../host/look-up-source.ts';
import { readCdiDevices } from '../host/read-cdi-devices.ts';
import { readInLayers } from '../host/read-in-layers.ts';
import { resolveImage } from '../images/resolve-image.ts';
import { resolveInRoot } from '../system/resolve-in-root.ts';
import type { EngineCore } from './core.ts';
import { devicePathsOf } from './device-paths-of.ts';
import { factsFor } from './facts-for.ts';
import { IDENTITY } from './identity.ts';
import { mountedParts } from './mounted-parts.ts';
import { peersOf } from './peers-of.ts';

/** Looks up everything that a container's spec depends on, on this host and now. Changes nothing. */
export async function gatherSpecInput(core: EngineCore, record: ContainerRecord): Promise<SpecInput> {
  const paths = core.store.paths.container(record.id);
  const { rootfs: imageRootfs } = await resolveImage(record.image.id, core.images);
  const { config, hostConfig, security, mountPoints } = record;
  const readInside = (path: string) => readInLayers([paths.upper, imageRootfs], path, core.system);
  const cdi = readCdiDevices(hostConfig, core.settings.cdiSpecDirs, core.system);
  for (const warning of cdi.warnings) core.logger.warn({ container: record.id }, warning);
  return {
    id: record.id,
    name: record.name,
    imageId: record.image.id,
    config,
    hostConfig,
    security,
    settings: core.settings,
    host: await factsFor(core, record),
    engine: IDENTITY,
    rootfs: { path: paths.rootfs, passwd: readInside('etc/passwd'), group: readInside('etc/group') },
    files: { hosts: paths.hosts, hostname: paths.hostname, resolvConf: paths.resolvConf },
    shmPath: sharesShm(record) ? paths.shm : '',
    mountPoints: mountedParts(mountPoints, paths.rootfs),
    secrets: [],
    links: [],
    peers: peersOf(core, record),
    // The runtime opens it before it leaves the engine's own namespace.
    sandboxKey: '/proc/self/ns/net',
    devices: Object.fromEntries(
      devicePathsOf(hostConfig).map((path) => [path, lookUpDevice(path, core.system)]),
    ),
    cdiDevices: cdi.devices,
    sources: sourcesOf(core, record),
    // Only a container with an init needs one, and looking along PATH for all that there are takes 0.5 ms.
    get initProgram() {
      return findInit(core);
    },
  };
}

/** Programs that do what Docker's `docker-init` does and need no shared library; all take `-- COMMAND`. */
const INITS = ['docker-init', 'tini-static', 'catatonit'];

/** The setting's own program; where it is Docker's name, whichever of its kind is installed. */
export function findInit({
  settings: { initPath },
  system,
}: Pick<EngineCore, 'settings' | 'system'>): string {
  const names = initPath === DEFAULT_DAEMON_SETTINGS.initPath ? INITS : [initPath];
  return names.map((name) => system.processes.find(name)).find((path) => path !== undefined) ?? '';
}

/** Whether other containers may join its ipc namespace, for which its /dev/shm must be reachable on the host. Pure. */
export function sharesShm({ hostConfig }: Pick<ContainerRecord, 'hostConfig'>): boolean {
  return hostConfig.IpcMode === 'shareable';
}

/** Only a shared or slave bind, and one in a user namespace, depends on the mount that its source lies on. */
function sourcesOf(core: EngineCore, { id, mountPoints }: ContainerRecord): Record<string, SourceFacts> {
  const { inUserNamespace = false } = core.facts();
  const { hosts, hostname, resolvConf } = core.store.paths.container(id);
  const binds = mountPoints.filter(
    ({ type, propagation }) =>
      type === 'bind' &&
      (inUserNamespace ||
        core.settings.usernsRemap !== undefined ||
        !['', 'private', 'rprivate'].includes(propagation)),
  );
  const sources = binds.map(({ source }) => source);
  if (inUserNamespace) sources.push(hosts, hostname, resolvConf);
  if (sources.length === 0) return {};
  const table = core.system.mounts.list();
  return Object.fromEntries(
    sources.map((source) => [source, lookUpSource(resolveInRoot(core.system.files, '/', source), table)]),
  );
}
