import { posix } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import type { Mount, Spec } from '../../oci/runtime-spec.ts';
import { isWithin } from '../../system/is-within.ts';
import { parseMountinfo } from '../../system/linux/parse-mountinfo.ts';
import type { MountEntry } from '../../system/system.ts';
import { DEFAULT_DEVICES } from '../default-devices.ts';
import { isBind, judgeMount, judgeSource } from '../judge-mount.ts';
import { type Check, type Circumstances, processFile, type Question, type Source } from '../question.ts';
import { shadowOrder } from '../shadow-order.ts';
import { outsideId } from './id-maps.ts';

const OWN_MOUNTS: Source = { kind: 'file', path: '/proc/self/mountinfo' };
const OWN_ID_MAPS: readonly Source[] = ['uid_map', 'gid_map'].map((name) => ({
  kind: 'file',
  path: `/proc/self/${name}`,
}));

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
  const { cgroupVersion, bundle, memoryBytes, sharesUserNamespace } = circumstances;
  const hasIds = !isBind(mount) && options.some((option) => /^[ug]id=/.test(option));
  const choose: Choose = (entries, own) => entries[positionOf(asked, index, { entries, own, bundle })];
  return [
    {
      field,
      asked: [type || 'bind', options.join(',') || 'no options'].join(' '),
      sources: [
        ...[table, place, OWN_MOUNTS],
        ...(hasIds ? [...idMapsOf(circumstances), ...(sharesUserNamespace ? [] : OWN_ID_MAPS)] : []),
      ],
      judge: (text, at, own, uids = '', gids = '', ownUids, ownGids) => {
        const ownTable = parseMountinfo(own);
        const entry = choose(entriesAt(parseMountinfo(text), targetOf(at, destination)), ownTable);
        if (entry === undefined) return { found: 'not mounted', agrees: false };
        return judgeMount(mount, {
          entry,
          table: parseMountinfo(text),
          ownTable,
          isCgroup2: cgroupVersion === 2,
          memoryBytes,
          hostId: (kind, id) => {
            const outside = outsideId(kind === 'uid' ? uids : gids, id);
            const onward = kind === 'uid' ? ownUids : ownGids;
            return outside === undefined || onward === undefined ? outside : outsideId(onward, outside);
          },
        });
      },
    },
    ...(source === '' || type === 'cgroup'
      ? []
      : [askSource(mount, { field, choose, table, place, circumstances })]),
  ];
}

/** Of the mounts at one path, the one that a mount of the spec has made. */
type Choose = (entries: readonly MountEntry[], own: readonly MountEntry[]) => MountEntry | undefined;

/**
 * How many mounts at a mount's path were there before it: those of the spec, and those that lie in the source of a
 * recursive bind, which come with it. Pure.
 */
function positionOf(
  asked: readonly Mount[],
  index: number,
  { entries, own, bundle }: { entries: readonly MountEntry[]; own: readonly MountEntry[]; bundle: string },
): number {
  const target = join('/', asked[index]?.destination ?? '');
  const made = asked.map(({ destination, source = '', options = [] }) => {
    const folder = join('/', destination);
    if (folder === target) return { own: 1, brought: 0 };
    if (!options.includes('rbind') || !isWithin(target, folder)) return { own: 0, brought: 0 };
    const origin = join(posix.resolve(bundle, source), posix.relative(folder, target));
    return { own: 0, brought: entriesAt(own, origin).length };
  });
  const ofSpec = made.slice(0, index).reduce((sum, each) => sum + each.own, 0);
  const all = made.reduce((sum, each) => sum + each.own + each.brought, 0);
  // The host's mounts can have changed since; then the spec's alone count.
  if (all !== entries.length) return ofSpec;
  return ofSpec + made.slice(0, index).reduce((sum, each) => sum + each.brought, 0);
}

function idMapsOf(circumstances: Circumstances): Source[] {
  return ['uid_map', 'gid_map'].map((name) => processFile(circumstances, name));
}

function askSource(
  mount: Mount,
  at: { field: string; choose: Choose; table: Source; place: Source; circumstances: Circumstances },
): Question {
  const { field, choose, table, place, circumstances } = at;
  const { destination, source = '' } = mount;
  const named = { field: `${field} (source)`, asked: source };
  if (!isBind(mount)) {
    return {
      ...named,
      sources: [table, place, OWN_MOUNTS],
      judge: (text, target, own) => {
        const entries = entriesAt(parseMountinfo(text), targetOf(target, destination));
        return judgeSource(source, choose(entries, parseMountinfo(own)));
      },
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
      OWN_MOUNTS,
    ],
    judge: (text, target, wanted, found, own) => {
      const entries = entriesAt(parseMountinfo(text), targetOf(target, destination));
      const entry = choose(entries, parseMountinfo(own));
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
    sources: [processFile(circumstances, 'mountinfo'), OWN_MOUNTS, ...places],
    judge: (text, own, ...found) => {
      const targets = asked.map(({ destination }, index) => targetOf(found[index] ?? '', destination));
      const table = parseMountinfo(text);
      const ownTable = parseMountinfo(own);
      const { bundle } = circumstances;
      const entries = targets.map((target, index) => {
        const there = entriesAt(table, target);
        return there[positionOf(asked, index, { entries: there, own: ownTable, bundle })];
      });
      const asks = new Set(entries.map((entry) => entry?.id));
      /** The next one below it that the spec asks for: what a bind has brought along can lie between. */
      const askedBelow = (entry: MountEntry): number | undefined => {
        const parent = table.find(({ id }) => id === entry.parent && id !== entry.id);
        return parent === undefined || asks.has(parent.id) ? parent?.id : askedBelow(parent);
      };
      const below = shadowOrder(targets);
      const wrong = targets.filter((_, index) => {
        const expected = below[index];
        const entry = entries[index];
        if (expected === undefined || entry === undefined) return false;
        return askedBelow(entry) !== entries[expected]?.id;
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
  return place === 'absent' ? join('/', destination) : place;
}
