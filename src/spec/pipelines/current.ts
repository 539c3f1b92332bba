import type { Pipeline } from '../option.ts';
import { withAnnotations } from '../options/annotations.ts';
import { withAppArmor } from '../options/apparmor.ts';
import { withCapabilities } from '../options/capabilities.ts';
import { withCdiDevices } from '../options/cdi-devices.ts';
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
  MASKED_PATHS_29,
  READONLY_PATHS_18_09,
  WRITABLE_WITH_READONLY_ROOT,
} from './linux-defaults.ts';

/** Today's dockerd (moby's main branch of August 2026, API 1.56, `daemon/oci_linux.go`). */
export const CURRENT: Pipeline = {
  name: 'current',
  asksRuntime: true,
  later: { updateWritesZeros: false, execCapabilities: {}, execConsoleSize: true },
  steps: [
    withDefaults({
      ociVersion: '1.3.0',
      mounts: DEFAULT_MOUNTS,
      namespaces: ['mount', 'network', 'time', 'uts', 'pid', 'ipc'],
      deviceRules: DEFAULT_DEVICE_RULES,
      devices: [],
      maskedPaths: MASKED_PATHS_29,
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
    withUser({ ownGroupFirst: true }),
    withDevices({
      privilegedMappings: true,
      cgroupRules: true,
      requests: 'drivers-and-cdi',
      rules: 'append',
    }),
    withCdiDevices({}),
    withRlimits({}),
    withNamespaces({
      refusals: {
        noIpcContainer: 'failed to join IPC namespace: No such container: ID',
        ipcStopped: 'failed to join IPC namespace: container ID is not running',
        ipcRestarting:
          'failed to join IPC namespace: Container ID is restarting, wait until the container is running',
        ipcNotShared:
          'failed to join IPC namespace: container ID: non-shareable IPC (hint: use IpcMode:shareable for the donor container)',
        unknownIpcMode: 'invalid IPC mode: MODE',
        noPidContainer: 'failed to join PID namespace: No such container: ID',
        pidStopped: 'failed to join PID namespace: container ID is not running',
        pidRestarting:
          'failed to join PID namespace: Container ID is restarting, wait until the container is running',
      },
      cgroup: true,
      pidOfContainers: true,
      hostNetwork: 'by-absence',
    }),
    withCapabilities({}),
    withSeccomp({
      release: '29.0',
      privilegedMayChoose: true,
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
      writableCgroupsOption: true,
      sorted: true,
      shm: 'own-unless-shared',
      lockedFlags: true,
      keepsWritable: WRITABLE_WITH_READONLY_ROOT,
      sysStaysReadonlyWithRoot: false,
      notShared: 'path SOURCE is mounted on MOUNT but it is not a shared mount',
      notSlave: 'path SOURCE is mounted on MOUNT but it is not a shared or slave mount',
      recursiveReadOnly: true,
      tmpfs: { options: ['noexec', 'nosuid', 'nodev', 'rprivate'], merged: true, ownSize: '' },
    }),
    withAppArmor({}),
    withSelinux({}),
    withOomScore({ inResources: false }),
    withAnnotations({}),
    withNoNewPrivileges({}),
    withConsoleSize({}),
    withHiddenPaths({}),
    withRootless({}),
  ],
};
