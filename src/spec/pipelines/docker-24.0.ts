import type { Pipeline } from '../option.ts';
import { withAnnotations } from '../options/annotations.ts';
import { withAppArmor } from '../options/apparmor.ts';
import { withCapabilities } from '../options/capabilities.ts';
import { withCgroupsPath } from '../options/cgroups-path.ts';
import { withConsoleSize } from '../options/console-size.ts';
import { withDefaultSysctls } from '../options/default-sysctls.ts';
import { withDefaults } from '../options/defaults.ts';
import { withDevices } from '../options/devices.ts';
import { withHiddenPaths } from '../options/hidden-paths.ts';
import { withHostname } from '../options/hostname.ts';
import { withInit } from '../options/init.ts';
import { withMounts } from '../options/mounts.ts';
import { withNamespaces } from '../options/namespaces.ts';
import { withNetwork } from '../options/network.ts';
import { withNetworkHook } from '../options/network-hook.ts';
import { withNoNewPrivileges } from '../options/no-new-privileges.ts';
import { withOomScore } from '../options/oom-score.ts';
import { withProcess } from '../options/process.ts';
import { withResources } from '../options/resources.ts';
import { withRlimits } from '../options/rlimits.ts';
import { withRoot } from '../options/root.ts';
import { withRootless } from '../options/rootless.ts';
import { withSeccomp } from '../options/seccomp.ts';
import { withSelinux } from '../options/selinux.ts';
import { withSysctls } from '../options/sysctls.ts';
import { withUser } from '../options/user.ts';
import {
  DEFAULT_DEVICE_RULES,
  DEFAULT_MOUNTS,
  MASKED_PATHS_24_0,
  READONLY_PATHS_18_09,
  WRITABLE_WITH_READONLY_ROOT,
} from './linux-defaults.ts';

/** dockerd 24.0 (moby v24.0.9, `daemon/oci_linux.go`). */
export const DOCKER_24_0: Pipeline = {
  name: 'docker-24.0',
  later: { updateWritesZeros: false, execCapabilities: {}, execConsoleSize: true },
  steps: [
    withDefaults({
      ociVersion: '1.1.0-rc.2',
      mounts: DEFAULT_MOUNTS,
      namespaces: ['mount', 'network', 'uts', 'pid', 'ipc'],
      deviceRules: DEFAULT_DEVICE_RULES,
      devices: [],
      maskedPaths: MASKED_PATHS_24_0,
      readonlyPaths: READONLY_PATHS_18_09,
    }),
    withNetwork({}),
    withRoot({}),
    withProcess({}),
    withInit({}),
    withHostname({ domainname: 'sysctl' }),
    withDefaultSysctls({}),
    withCgroupsPath({}),
    withResources({ emptyObjects: false, zeros: [], nanoCpus: true }),
    withSysctls({}),
    withDevices({ privilegedMappings: true, cgroupRules: true, requests: 'drivers', rules: 'append' }),
    withRlimits({}),
    withNamespaces({
      refusals: {
        noIpcContainer: "invalid IPC mode: MODE: can't join IPC of container ID: No such container: ID",
        ipcStopped: "invalid IPC mode: MODE: can't join IPC of container ID: container ID is not running",
        ipcRestarting:
          "invalid IPC mode: MODE: can't join IPC of container ID: Container ID is restarting, wait until the container is running",
        ipcNotShared:
          "invalid IPC mode: MODE: can't join IPC of container ID: non-shareable IPC (hint: use IpcMode:shareable for the donor container)",
        unknownIpcMode: 'invalid IPC mode: MODE',
        noPidContainer: 'cannot join PID of a non running container: ID: No such container: ID',
        pidStopped: 'container ID is not running',
        pidRestarting: 'Container ID is restarting, wait until the container is running',
      },
      cgroup: true,
      pidOfContainers: true,
      hostNetwork: 'by-path',
    }),
    withCapabilities({}),
    withSeccomp({
      release: '24.0',
      privilegedMayChoose: false,
      builtinWord: true,
      texts: {
        bothArchitectures:
          "both 'architectures' and 'archMap' are specified in the seccomp profile, use either 'architectures' or 'archMap'",
        bothNames:
          "both 'name' and 'names' are specified in the seccomp profile, use either 'name' or 'names'",
        ociFields: true,
      },
    }),
    withMounts({
      writableCgroupsOption: false,
      sorted: true,
      shm: 'own-unless-shared',
      lockedFlags: true,
      keepsWritable: WRITABLE_WITH_READONLY_ROOT,
      sysStaysReadonlyWithRoot: false,
      notShared: 'path SOURCE is mounted on MOUNT but it is not a shared mount',
      notSlave: 'path SOURCE is mounted on MOUNT but it is not a shared or slave mount',
      recursiveReadOnly: false,
      tmpfs: { options: ['noexec', 'nosuid', 'nodev', 'rprivate'], merged: true, ownSize: '' },
    }),
    withNetworkHook({}),
    withAppArmor({}),
    withSelinux({}),
    withOomScore({ inResources: false }),
    withAnnotations({}),
    withUser({ ownGroupFirst: true }),
    withNoNewPrivileges({}),
    withConsoleSize({}),
    withHiddenPaths({}),
    withRootless({}),
  ],
};
