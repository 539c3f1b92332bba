import { dirname } from 'node:path';
import type { ContainerRecord } from '../contract/record.ts';
import { readNetworkFiles } from '../host/read-network-files.ts';
import { remapImage } from '../images/remap-image.ts';
import { resolveImage } from '../images/resolve-image.ts';
import { join } from '../lib/paths/join.ts';
import { applyMounts } from '../mounts/apply-mounts.ts';
import { hasMounts } from '../mounts/has-mounts.ts';
import type { MountsPlan } from '../mounts/mounts-plan.ts';
import { planMounts } from '../mounts/plan-mounts.ts';
import { removeVolume } from '../mounts/remove-volume.ts';
import { undoMounts } from '../mounts/undo-mounts.ts';
import { applyRootfs } from '../rootfs/apply-rootfs.ts';
import { chooseDriver } from '../rootfs/choose-driver.ts';
import { hasRootfs } from '../rootfs/has-rootfs.ts';
import { planRootfs } from '../rootfs/plan-rootfs.ts';
import type { RootfsPlan } from '../rootfs/rootfs-plan.ts';
import { undoRootfs } from '../rootfs/undo-rootfs.ts';
import { remapOf } from '../spec/remap-of.ts';
import type { EngineCore } from './core.ts';
import { sharesShm } from './gather-spec-input.ts';
import { ownerOf } from './owner-of.ts';
import { peersOf } from './peers-of.ts';

/** Puts the root file system, the volumes and the container's own files in place. Idempotent. */
export async function setUpFileSystem(core: EngineCore, record: ContainerRecord): Promise<void> {
  letRootThrough(core, record);
  await applyRootfs(await planContainerRootfs(core, record), core.system);
  await applyMounts(planContainerMounts(core, record), core.system);
}

/** A remapped root needs a way to its files, as dockerd gives it (moby daemon_unix.go, 0710): through the folders, not into them. */
function letRootThrough(core: EngineCore, record: ContainerRecord): void {
  const { gid } = ownerOf(remapOf(core.settings, record.hostConfig));
  if (gid === 0) return;
  const { files } = core.system;
  const { directory } = core.store.paths.container(record.id);
  const volumes = volumesDirectory(core);
  files.makeDirectory(volumes);
  for (const folder of [core.store.paths.root, dirname(directory), directory, volumes]) {
    files.changeOwner(folder, 0, gid);
    files.changeMode(folder, 0o710);
  }
}

/** Unmounts everything, newest first; what the container changed and its volumes stay. Idempotent. */
export async function takeDownFileSystem(core: EngineCore, record: ContainerRecord): Promise<void> {
  await undoMounts(planContainerMounts(core, record), core.system);
  await undoRootfs({ merged: core.store.paths.container(record.id).rootfs }, core.system);
}

/** Whether what `setUpFileSystem` mounted is still there. Changes nothing. */
export function hasFileSystem(core: EngineCore, record: ContainerRecord): boolean {
  const { directory, rootfs } = core.store.paths.container(record.id);
  return (
    hasRootfs({ upper: join(directory, 'upper'), merged: rootfs }, core.system) &&
    hasMounts(planContainerMounts(core, record), core.system.mounts)
  );
}

/** Deletes the volumes that were made for this container alone. Idempotent. */
export function removeAnonymousVolumes(core: EngineCore, { mountPoints }: ContainerRecord): void {
  for (const { type, name } of mountPoints) {
    if (type === 'volume' && ANONYMOUS.test(name)) removeVolume(name, volumesDirectory(core), core.system);
  }
}

/** Docker's names for volumes that were given none. */
const ANONYMOUS = /^[0-9a-f]{64}$/;

/** Where volumes live: `<name>/_data`, as Docker has it. */
export function volumesDirectory(core: Pick<EngineCore, 'store'>): string {
  return join(core.store.paths.root, 'volumes');
}

async function planContainerRootfs(core: EngineCore, record: ContainerRecord): Promise<RootfsPlan> {
  const { directory } = core.store.paths.container(record.id);
  const { rootfs } = await resolveImage(record.image.id, core.images);
  const remap = remapOf(core.settings, record.hostConfig);
  return planRootfs({
    driver: await chooseDriver(
      { containerDirectory: directory, runDirectory: core.store.paths.run },
      core.system,
    ),
    imageRootfs: remap === undefined ? rootfs : await remapImage(rootfs, remap, core.system.files),
    containerDirectory: directory,
    disposable: record.hostConfig.AutoRemove ?? false,
  });
}

/** What must be in place besides the root file system. Reads the host, changes nothing. */
export function planContainerMounts(
  core: Pick<EngineCore, 'settings' | 'store' | 'system'>,
  record: Pick<ContainerRecord, 'id' | 'config' | 'hostConfig' | 'mountPoints'>,
): MountsPlan {
  const { config, hostConfig, mountPoints } = record;
  const paths = core.store.paths.container(record.id);
  const networkMode = hostConfig.NetworkMode ?? 'none';
  const joinsNetwork = networkMode.startsWith('container:') && Object.keys(peersOf(core, record)).length > 0;
  const own = { hosts: paths.hosts, hostname: paths.hostname, resolvConf: paths.resolvConf };
  return planMounts({
    rootfs: paths.rootfs,
    owner: ownerOf(remapOf(core.settings, record.hostConfig)),
    files: joinsNetwork ? { hosts: undefined, hostname: undefined, resolvConf: undefined } : own,
    hostname: config.Hostname ?? '',
    networkMode,
    extraHosts: hostConfig.ExtraHosts ?? [],
    hostGatewayIps: core.settings.hostGatewayIps,
    ...readNetworkFiles(core.system, networkMode),
    dns: {
      servers: first(hostConfig.Dns, core.settings.dns),
      search: first(hostConfig.DnsSearch, core.settings.dnsSearch),
      options: first(hostConfig.DnsOptions, core.settings.dnsOptions),
    },
    shm: sharesShm(record)
      ? { path: paths.shm, sizeBytes: hostConfig.ShmSize ?? core.settings.defaultShmSizeBytes }
      : null,
    mountPoints,
    workingDir: config.WorkingDir ?? '',
  });
}

/** The container's own list where it has one, else the daemon's. */
function first(own: readonly string[] | null | undefined, daemon: readonly string[]): readonly string[] {
  return own !== null && own !== undefined && own.length > 0 ? own : daemon;
}
