import type { NamespaceType } from '../../oci/runtime-spec.ts';
import type { Check, Source } from '../question.ts';

/** Names of the links in /proc/PID/ns (namespaces(7)). */
const LINKS: Readonly<Record<NamespaceType, string>> = {
  mount: 'mnt',
  network: 'net',
  uts: 'uts',
  pid: 'pid',
  ipc: 'ipc',
  user: 'user',
  cgroup: 'cgroup',
  time: 'time',
};

/** A new namespace is none of this host's; one joined by path is the same; what is not named is the engine's own. */
export const namespaces: Check = {
  covers: ['linux.namespaces'],
  ask: ({ linux }, { pid }) =>
    Object.entries(LINKS).map(([type, link]) => {
      const asked = linux?.namespaces?.find((namespace) => namespace.type === type);
      const theirs: Source = { kind: 'identity', path: `/proc/${pid}/ns/${link}` };
      const other: Source = { kind: 'identity', path: asked?.path || `/proc/self/ns/${link}` };
      const isNew = asked !== undefined && !asked.path;
      return {
        field: `linux.namespaces[${type}]`,
        asked: isNew ? 'a new one' : (asked?.path ?? 'that of the host'),
        sources: [theirs, other],
        judge: (found, compared) => ({
          found: `${inodeOf(found)} (${isNew || asked === undefined ? 'the host’s' : 'asked'}: ${inodeOf(compared)})`,
          agrees: (found === compared) !== isNew,
        }),
      };
    }),
};

function inodeOf(identity: string): string {
  return identity.slice(identity.indexOf(':') + 1);
}
