import type { MountPoint } from '../../src/contract/spec-input.ts';
import type { MountsInput } from '../../src/mounts/plan-mounts.ts';

/** A container `c` below `folder` without anything of its own but its three files. */
export function mountsInput(folder: string, change: Partial<MountsInput> = {}): MountsInput {
  return {
    owner: { uid: 0, gid: 0 },
    rootfs: `${folder}/c/rootfs`,
    files: {
      hosts: `${folder}/c/hosts`,
      hostname: `${folder}/c/hostname`,
      resolvConf: `${folder}/c/resolv.conf`,
    },
    hostname: 'box',
    networkMode: 'none',
    extraHosts: [],
    hostGatewayIps: [],
    hostsOfHost: '',
    resolvConfOfHost: 'nameserver 192.0.2.53\n',
    dns: { servers: [], search: [], options: [] },
    shm: null,
    mountPoints: [],
    workingDir: '',
    ...change,
  };
}

/** A bind that makes its source, unless `change` says otherwise. */
export function mountPoint(change: Partial<MountPoint>): MountPoint {
  return {
    type: 'bind',
    destination: '/data',
    source: '',
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
    ...change,
  };
}
