import { DEFAULT_DAEMON_SETTINGS } from '../../src/contract/daemon-settings.ts';
import type { HostFacts } from '../../src/contract/host-facts.ts';
import type { MountPoint, PeerFacts, SpecInput } from '../../src/contract/spec-input.ts';

/** A machine of cgroup v1 without AppArmor or SELinux. */
export const FACTS: HostFacts = {
  hostname: 'host',
  architecture: 'amd64',
  kernel: '6.1.0',
  cpus: 2,
  cpusOnline: '0-1',
  memoryNodes: '0',
  memTotalBytes: 8 * 1024 ** 3,
  cgroup: {
    version: 1,
    layout: 'hybrid',
    driver: 'cgroupfs',
    controllers: ['cpu', 'memory', 'pids'],
    memoryLimit: true,
    swapLimit: true,
    kernelMemory: true,
    swappiness: true,
    oomKillDisable: true,
    pidsLimit: true,
    cpuCfs: true,
    cpuShares: true,
    cpuset: true,
    cpuRealtime: true,
    blkioWeight: true,
    blkioThrottle: true,
  },
  appArmor: false,
  selinux: false,
  seccomp: true,
  systemd: false,
  capabilities: { missing: ['CAP_SYS_RESOURCE'], last: 'CAP_CHECKPOINT_RESTORE' },
  rootMountPropagation: 'private',
  devices: [{ path: '/dev/kvm', type: 'c', major: 10, minor: 232, fileMode: 0o600, uid: 0, gid: 0 }],
};

export const ID = 'ab'.repeat(32);

/** A plain container of a busybox image that runs `true`; `changes` replace whole members. */
export function specInput(changes: Partial<SpecInput> = {}): SpecInput {
  return {
    id: ID,
    name: 'plain',
    imageId: 'sha256:image',
    config: { Hostname: 'plain', Cmd: ['true'] },
    hostConfig: {
      NetworkMode: 'default',
      IpcMode: 'private',
      CgroupnsMode: 'host',
      ShmSize: 64 * 1024 ** 2,
      OomKillDisable: false,
    },
    security: {
      noNewPrivileges: false,
      appArmorProfile: '',
      seccompProfile: '',
      processLabel: '',
      mountLabel: '',
    },
    settings: DEFAULT_DAEMON_SETTINGS,
    host: FACTS,
    engine: {
      cgroupParent: '/docker',
      scopePrefix: 'docker',
      appArmorProfile: 'docker-default',
      initPathInContainer: '/sbin/docker-init',
      networkHook: { path: '/usr/bin/engine', args: ['set-key', ID] },
    },
    rootfs: {
      path: '/rootfs',
      passwd: 'root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n',
      group: 'root:x:0:\nwheel:x:10:alice\naudio:x:29:\nalice:x:1000:\n',
    },
    files: { resolvConf: '/c/resolv.conf', hostname: '/c/hostname', hosts: '/c/hosts' },
    shmPath: '',
    mountPoints: [],
    secrets: [],
    links: [],
    peers: {},
    sandboxKey: '/run/netns/host',
    devices: {},
    sources: {},
    initProgram: '/usr/bin/tini',
    ...changes,
  };
}

/** `specInput` with members of HostConfig added. */
export function withHostConfig(
  hostConfig: SpecInput['hostConfig'],
  changes: Partial<SpecInput> = {},
): SpecInput {
  return specInput({ ...changes, hostConfig: { ...specInput().hostConfig, ...hostConfig } });
}

export function bind(destination: string, source: string, changes: Partial<MountPoint> = {}): MountPoint {
  return {
    type: 'bind',
    destination,
    source,
    name: '',
    driver: '',
    mode: '',
    writable: true,
    propagation: 'rprivate',
    nonRecursive: false,
    readOnlyNonRecursive: false,
    readOnlyForceRecursive: false,
    propagationAsked: false,
    createSource: true,
    copyData: false,
    tmpfsOptions: '',
    subpath: '',
    ...changes,
  };
}

export function peer(changes: Partial<PeerFacts> = {}): PeerFacts {
  return {
    id: 'cd'.repeat(32),
    pid: 77,
    running: true,
    restarting: false,
    hostname: 'peer',
    domainname: '',
    shmPath: '/p/shm',
    files: { resolvConf: '/p/resolv.conf', hostname: '/p/hostname', hosts: '/p/hosts' },
    ...changes,
  };
}
