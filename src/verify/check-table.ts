import { capabilities } from './checks/capabilities.ts';
import { cgroupsPath } from './checks/cgroups-path.ts';
import { command } from './checks/command.ts';
import { devices } from './checks/devices.ts';
import { hiddenPaths } from './checks/hidden-paths.ts';
import { hostNames } from './checks/host-names.ts';
import { idMaps } from './checks/id-maps.ts';
import { labels } from './checks/labels.ts';
import { limits } from './checks/limits.ts';
import { mounts } from './checks/mounts.ts';
import { namespaces } from './checks/namespaces.ts';
import { rlimits } from './checks/rlimits.ts';
import { root } from './checks/root.ts';
import { scheduling } from './checks/scheduling.ts';
import { seccomp } from './checks/seccomp.ts';
import { sysctls } from './checks/sysctls.ts';
import { user } from './checks/user.ts';
import type { Check } from './question.ts';

/** Everything that is verified, in the order in which it is told. */
export const CHECKS: readonly Check[] = [
  command,
  user,
  capabilities,
  seccomp,
  labels,
  rlimits,
  scheduling,
  namespaces,
  idMaps,
  hostNames,
  sysctls,
  cgroupsPath,
  limits,
  root,
  mounts,
  hiddenPaths,
  devices,
];
