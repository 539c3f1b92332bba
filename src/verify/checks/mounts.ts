import { posix } from 'node:path';
import type { Mount, Spec } from '../../oci/runtime-spec.ts';
import { isWithin } from '../../system/is-within.ts';
import { parseMountinfo } from '../../system/linux/parse-mountinfo.ts';
import type { MountEntry } from '../../system/system.ts';
import { DEFAULT_DEVICES } from '../default-devices.ts';
import { isBind, judgeMount, judgeSource } from '../judge-mount.ts';
import { type Check, type Circumstances, processFile, type Question, type Source } from '../question.ts';
import { shadowOrder } from '../shadow-order.ts';

const OWN_MOUNTS: Source = { kind: 'file', path: '/proc/self/mountinfo' };

/** Every mount of the spec, in the mount table of the process, and that there are no others. */
export const mounts: Check = {
  covers: ['mounts'],
  ask: (spec, circumstances) => {
    const asked = spec.mounts ?? [];
    if (!spec.linux?.namespaces?.some(({ type }) => type === 'mount')) return [];
    const places = asked.map(({ destination }) => placeOf(destination, circumstances));
    return [
      ...asked.flatMap((mount, index) => askMount(mount, index, { spec, places, circumstances })),
      ...(asked.length === 0 ? [] : [askOrder(asked, places, circumstances)]),
      askOthers(spec, places, circumstances),
    ];
  },
};

function askMount(
  mount: Mount,
  index: number,
  { spec, places, circumstances }: { spec: Spec; places: readonly Source[]; circumstances: Circumstances },
): Question[] {
  const { destination, type = '', source = '', options = [] } = mount;
  const asked = spec.mounts ?? [];
  const nth = asked.slice(0, index).filter((other) => other.destination === destination).length;
  const field = `mounts[${destination}]${nth === 0 ? '' : ` (${nth + 1})`}`;
  const place = places[index] as Source;
  const table = processFile(circumstances, 'mountinfo');
  return [
    {
      field,
      asked: [type || 'bind', options.join(',') || 'no options'].join(' '),
      sources: [table, place, OWN_MOUNTS],
      judge: (text, at, own) => {
        const entry = entriesAt(parseMountinfo(text), targetOf(at, destination))[nth];
        if (entry === undefined) return { found: 'not mounted', agrees: false };
        return judgeMount(mount, {
          entry,
          table: parseMountinfo(text),
          ownTable: parseMountinfo(own),
          isCgroup2: circumstances.cgroupVersion === 2,
        });
      },
    },
    ...(source === '' || type === 'cgroup'
      ? []
      : [askSource(mount, { field, nth, table, place, circumstances })]),
  ];
}

function askSource(
  mount: Mount,
  at: { field: string; nth: number; table: Source; place: Source; circumstances: Circumstances },
): Question {
  const { field, nth, table, place, circumstances } = at;
  const { destination, source = '' } = mount;
  const named = { field: `${field} (source)`, asked: source };
  if (!isBind(mount)) {
    return {
      ...named,
      sources: [table, place],
      judge: (text, target) =>
        judgeSource(source, entriesAt(parseMountinfo(text), targetOf(target, destination))[nth]),
    };
  }
  const path = source.startsWith('/') ? source : `${circumstances.bundle}/${source}`;
  return {
    ...named,
    sources: [
      table,
      place,
      { kind: 'identity', path },
      { kind: 'identity', root: `/proc/${circumstances.pid}/root`, path: destination },
    ],
    judge: (text, target, wanted, found) => {
      const entries = entriesAt(parseMountinfo(text), targetOf(target, destination));
      const entry = entries[nth];
      if (entry === undefined) return { found: 'not mounted', agrees: false };
      if (entry !== entries.at(-1)) {
        return { found: entry.root, agrees: undefined, reason: 'Another mount lies on top of it.' };
      }
      if (wanted !== found && entry.root.endsWith('//deleted')) {
        return {
          found: entry.root,
          agrees: undefined,
          reason: 'The source was replaced since it was mounted.',
        };
      }
      return { found: `${entry.root} of ${entry.source}`, agrees: wanted === found };
    },
  };
}

/** The order of mounts decides which of them hides which. */
function askOrder(
  asked: readonly Mount[],
  places: readonly Source[],
  circumstances: Circumstances,
): Question {
  return {
    field: 'mounts (order)',
    asked: 'each on top of those before it',
    sources: [processFile(circumstances, 'mountinfo'), ...places],
    judge: (text, ...found) => {
      const targets = asked.map(({ destination }, index) => targetOf(found[index] ?? '', destination));
      const table = parseMountinfo(text);
      const seen = new Map<string, number>();
      const entries = targets.map((target) => {
        const nth = seen.get(target) ?? 0;
        seen.set(target, nth + 1);
        return entriesAt(table, target)[nth];
      });
      const below = shadowOrder(targets);
      const wrong = targets.filter((_, index) => {
        const expected = below[index];
        const entry = entries[index];
        if (expected === undefined || entry === undefined) return false;
        return entry.parent !== entries[expected]?.id;
      });
      return wrong.length === 0
        ? { found: 'each on top of those before it', agrees: true }
        : { found: `elsewhere: ${wrong.join(' ')}`, agrees: false };
    },
  };
}

/** What is mounted and not asked, save what a runtime mounts for other fields of the spec. */
function askOthers(spec: Spec, places: readonly Source[], circumstances: Circumstances): Question {
  const asked = spec.mounts ?? [];
  const { linux, process } = spec;
  const hidden = [...(linux?.maskedPaths ?? []), ...(linux?.readonlyPaths ?? [])];
  const devices = [...(linux?.devices ?? []).map(({ path }) => path), ...Object.keys(DEFAULT_DEVICES)];
  const others = [...hidden, ...devices, ...(process?.terminal ? ['/dev/console'] : [])];
  const hasHooks = Object.values(spec.hooks ?? {}).some((hooks) => hooks.length > 0);
  const withInner = asked.map((mount) => mount.type === 'cgroup' || (mount.options ?? []).includes('rbind'));
  return {
    field: 'mounts (others)',
    asked: 'none',
    sources: [
      processFile(circumstances, 'mountinfo'),
      ...places,
      ...others.map((path) => placeOf(path, circumstances)),
    ],
    judge: (text, ...paths) => {
      const targets = asked.map(({ destination }, index) => targetOf(paths[index] ?? '', destination));
      const explained = new Set(['/', ...targets, ...paths.slice(asked.length)]);
      const unexplained = parseMountinfo(text).filter(
        ({ target }) =>
          !explained.has(target) &&
          !targets.some((path, index) => withInner[index] && isWithin(target, path)),
      );
      const found = unexplained.map(({ target, type }) => `${target} (${type})`).join(' ') || 'none';
      if (unexplained.length > 0 && hasHooks) {
        return { found, agrees: undefined, reason: 'A hook of the spec can have mounted it.' };
      }
      const reason = 'A process with CAP_SYS_ADMIN can have mounted it itself.';
      return { found, agrees: unexplained.length === 0, reason };
    },
  };
}

/** Of several on one path, the oldest first. Pure. */
function entriesAt(table: readonly MountEntry[], target: string): MountEntry[] {
  return table.filter((entry) => entry.target === target);
}

function placeOf(path: string, { pid }: Circumstances): Source {
  return { kind: 'place', root: `/proc/${pid}/root`, path };
}

/** Where a mount must be: what another mount hides is not found by its path, and may still be there. */
function targetOf(place: string, destination: string): string {
  return place === 'absent' ? posix.join('/', destination) : place;
}
