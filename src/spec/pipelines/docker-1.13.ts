import type { Pipeline } from '../option.ts';
import { withAppArmor } from '../options/apparmor.ts';
import { withCapabilities } from '../options/capabilities.ts';
import { withCgroupsPath } from '../options/cgroups-path.ts';
import { withDefaults } from '../options/defaults.ts';
import { withDevices } from '../options/devices.ts';
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
  DEFAULT_MOUNTS_1_11,
  MASKED_PATHS_1_13,
  READONLY_PATHS_1_11,
} from './linux-defaults.ts';

/**
 * dockerd 1.13 (moby v1.13.1, `daemon/oci_linux.go`): adds --cpus, --init and secrets, and makes the parents of the cgroup before the container starts. What it decided stands in the
 * shapes of today's specification (capabilities in sets, the OOM score also in `process`), so that today's runtimes run it.
 */
export const DOCKER_1_13: Pipeline = {
  name: 'docker-1.13',
  later: {
    updateWritesZeros: true,
    execCapabilities: { lastKnown: 'CAP_AUDIT_READ', evenMissing: true },
    execConsoleSize: false,
  },
  steps: [
    withDefaults({
      ociVersion: '1.0.0-rc2-dev',
      mounts: DEFAULT_MOUNTS_1_11,
      namespaces: ['mount', 'network', 'uts', 'pid', 'ipc'],
      deviceRules: DEFAULT_DEVICE_RULES,
      devices: [],
      maskedPaths: MASKED_PATHS_1_13,
      readonlyPaths: READONLY_PATHS_1_11,
    }),
    withNetwork({}),
    withRoot({}),
    withProcess({}),
    withInit({}),
    withHostname({ domainname: 'in-hostname' }),
    withCgroupsPath({}),
    withResources({ emptyObjects: true, zeros: ['weight', 'pids'], nanoCpus: true }),
    withOomScore({ inResources: true }),
    withSysctls({}),
    withDevices({ rules: 'replace', privilegedMappings: false, cgroupRules: false, requests: 'unknown' }),
    withRlimits({}),
    withUser({ ownGroupFirst: false }),
    withNamespaces({
      refusals: {
        noIpcContainer: 'No such container: ID',
        ipcStopped: 'cannot join IPC of a non running container: ID',
        ipcRestarting: 'Container ID is restarting, wait until the container is running',
        noPidContainer: 'No such container: ID',
        pidStopped: 'cannot join PID of a non running container: ID',
        pidRestarting: 'Container ID is restarting, wait until the container is running',
      },
      cgroup: false,
      pidOfContainers: true,
      hostNetwork: 'by-path',
    }),
    withCapabilities({ lastKnown: 'CAP_AUDIT_READ', evenMissing: true, inheritable: true }),
    withSeccomp({
      release: '1.13',
      privilegedMayChoose: false,
      builtinWord: false,
      texts: {
        bothArchitectures:
          "'architectures' and 'archMap' were specified in the seccomp profile, use either 'architectures' or 'archMap'",
        bothNames: "'name' and 'names' were specified in the seccomp profile, use either 'name' or 'names'",
        ociFields: false,
      },
    }),
    withMounts({
      sorted: true,
      shm: 'engine-folder',
      recursiveReadOnly: false,
      writableCgroupsOption: false,
      tmpfs: {
        options: ['noexec', 'nosuid', 'nodev', 'rprivate'],
        merged: true,
        ownSize: '',
      },
      lockedFlags: false,
      keepsWritable: ['/proc', '/dev/pts', '/dev/mqueue'],
      sysStaysReadonlyWithRoot: true,
      notShared: 'Path SOURCE is mounted on MOUNT but it is not a shared mount.',
      notSlave: 'Path SOURCE is mounted on MOUNT but it is not a shared or slave mount.',
    }),
    withNetworkHook({}),
    withAppArmor({}),
    withSelinux({}),
    withNoNewPrivileges({}),
    withRootless({}),
  ],
};
