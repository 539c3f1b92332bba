import type { IdMap } from '../../oci/runtime-spec.ts';
import { type Check, listed, processFile, type Question, sameText } from '../question.ts';

/** user_namespaces(7), "User and group ID mappings": `INSIDE OUTSIDE LENGTH` a line. Without a user namespace it is the engine's own. */
export const idMaps: Check = {
  covers: ['linux.uidMappings', 'linux.gidMappings'],
  ask: ({ linux }, circumstances) => {
    const joined = linux?.namespaces?.find(({ type }) => type === 'user');
    return (['uid', 'gid'] as const).flatMap((kind): Question[] => {
      const asked = linux?.[`${kind}Mappings`] ?? [];
      const theirs = processFile(circumstances, `${kind}_map`);
      const field = `linux.${kind}Mappings`;
      if (joined === undefined) {
        return [
          {
            field,
            asked: 'none: ids of the host',
            sources: [theirs, { kind: 'file', path: `/proc/self/${kind}_map` }],
            judge: (found, own) => ({ found: linesOf(found), agrees: linesOf(found) === linesOf(own) }),
          },
        ];
      }
      if (asked.length === 0) return [];
      const text = listed(asked.map(rendered));
      return [{ field, asked: text, sources: [theirs], judge: (found) => sameText(text, linesOf(found)) }];
    });
  },
};

/** The id inside a user namespace of an id of this host; undefined where it is not mapped. `map` is the text of a uid_map. Pure. */
export function insideId(map: string, hostId: number): number | undefined {
  for (const line of map.trim().split('\n')) {
    const [inside = 0, outside = 0, length = 0] = line.trim().split(/\s+/).map(Number);
    if (hostId >= outside && hostId < outside + length) return inside + hostId - outside;
  }
  return undefined;
}

/** The id of this host of one inside a user namespace; undefined where it is not mapped. `map` is the text of a uid_map. Pure. */
export function outsideId(map: string, id: number): number | undefined {
  for (const line of map.trim().split('\n')) {
    const [inside = 0, outside = 0, length = 0] = line.trim().split(/\s+/).map(Number);
    if (id >= inside && id < inside + length) return outside + id - inside;
  }
  return undefined;
}

function rendered({ containerID, hostID, size }: IdMap): string {
  return `${containerID}:${hostID}:${size}`;
}

function linesOf(map: string): string {
  const lines = map.trim() === '' ? [] : map.trim().split('\n');
  return listed(lines.map((line) => line.trim().split(/\s+/).join(':')));
}
