import type { HostFacts } from '../contract/host-facts.ts';
import type { MountEntry } from '../system/system.ts';

/** How mounts below a mount spread: none of the optional fields is a private mount (proc_pid_mountinfo(5)). Pure. */
export function propagationOf(mount: MountEntry | undefined): HostFacts['rootMountPropagation'] {
  const fields = (mount?.optionalFields ?? []).map((field) => field.split(':')[0]);
  if (fields.includes('shared')) return 'shared';
  if (fields.includes('master')) return 'slave';
  return fields.includes('unbindable') ? 'unbindable' : 'private';
}
