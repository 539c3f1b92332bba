import type { HostFacts } from '../../contract/host-facts.ts';
import type { System } from '../../system/system.ts';
import { statusField } from '../status-field.ts';
import type { Finding } from './finding.ts';

/** What this process itself may do. */
export function checkProcess({ capabilities }: HostFacts, { files }: System): Finding[] {
  const [, user] = statusField(files.read('/proc/self/status'), 'Uid').split(/\s+/);
  const isRoot = user === '0';
  return [
    {
      name: 'root',
      status: isRoot ? 'ok' : 'limited',
      found: isRoot ? 'runs as root' : `runs as user ${user}`,
      meaning: isRoot
        ? 'Mounts, cgroups and namespaces are made by root.'
        : 'Containers run in namespaces of this user, without what only root may do.',
      remedy: isRoot ? '' : 'Nothing; for limits that nobody delegated, and for devices, run it with sudo.',
    },
    checkCapabilities(capabilities.missing),
  ];
}

const RESOURCE = 'CAP_SYS_RESOURCE';

function checkCapabilities(missing: readonly string[]): Finding {
  if (missing.length === 0) {
    return {
      name: 'capabilities',
      status: 'ok',
      found: 'all',
      meaning: 'A container can be given every capability.',
      remedy: '',
    };
  }
  const resource = missing.includes(RESOURCE)
    ? ` Without ${RESOURCE}, resource limits cannot be raised, nor OOM scores lowered.`
    : '';
  return {
    name: 'capabilities',
    status: 'limited',
    found: `without ${missing.join(', ')}`,
    meaning: `No container can have them, a privileged one neither.${resource}`,
    remedy: 'Start the engine where its bounding set has them: outside a container, or in a privileged one.',
  };
}
