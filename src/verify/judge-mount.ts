import type { Mount } from '../oci/runtime-spec.ts';
import { isWithin } from '../system/is-within.ts';
import type { MountEntry } from '../system/system.ts';
import type { Judgement } from './question.ts';

/** Words that every mount either has or has not, by what takes them back (mount(8)). */
const FLAGS = { ro: 'rw', nosuid: 'suid', nodev: 'dev', noexec: 'exec', nosymfollow: 'symfollow' } as const;
const ATIMES = ['noatime', 'relatime', 'strictatime'];
const PROPAGATIONS = ['private', 'slave', 'shared', 'unbindable'] as const;
/** Flags of the file system, not of the mount. */
const SUPER_FLAGS = ['sync', 'dirsync', 'lazytime'];
/** What the kernel takes and does not show, or what only the runtime reads. */
const NOT_SHOWN = new Set(
  'defaults bind rbind async atime diratime norelatime nostrictatime nolazytime mand nomand iversion noiversion silent loud acl noacl newinstance tmpcopyup remount'.split(
    ' ',
  ),
);
const PAGE = 4096;
/** Of these a tmpfs has none unless it was asked for. */
const TMPFS_LIMITS = ['size', 'nr_inodes'];

interface Found {
  readonly entry: MountEntry;
  /** The mount table of the process. */
  readonly table: readonly MountEntry[];
  /** That of this host. */
  readonly ownTable: readonly MountEntry[];
  readonly isCgroup2: boolean;
  /** All memory of this host. */
  readonly memoryBytes: number;
  /** The id that a mount table shows for one that the container counts, where a mount has ids: always the host's. */
  hostId(kind: 'uid' | 'gid', id: number): number | undefined;
}

/** Compares one mount of a spec with its line in the mount table: type, options, propagation. Pure. */
export function judgeMount(mount: Mount, found: Found): Judgement {
  const { entry } = found;
  const isVersion1 = mount.type === 'cgroup' && !isBind(mount) && !found.isCgroup2;
  const wrong = [
    ...(isVersion1 ? wrongCgroups(mount, found) : wrongFlags(mount, found)),
    ...(isBind(mount) || isVersion1 ? [] : [...wrongType(mount, found), ...wrongData(mount, found)]),
    ...wrongPropagation(mount, found),
  ];
  const shown = [entry.type, entry.options.join(','), ...entry.optionalFields].join(' ');
  return wrong.length === 0
    ? { found: shown, agrees: true }
    : { found: `${shown}: ${wrong.join(', ')}`, agrees: false };
}

/** The name that a file system was mounted by. Pure. */
export function judgeSource(asked: string, entry: MountEntry | undefined): Judgement {
  if (entry === undefined) return { found: 'not mounted', agrees: false };
  return { found: entry.source, agrees: entry.source === asked };
}

/** Whether a mount shows something that is there already. Pure. */
export function isBind({ type, options = [] }: Mount): boolean {
  return type === 'bind' || options.includes('bind') || options.includes('rbind');
}

/** In version 1 of cgroups the runtime mounts each hierarchy below a tmpfs of its own: they have the options that were asked. */
function wrongCgroups(mount: Mount, { table, entry, ...found }: Found): string[] {
  const inner = table.filter((other) => isWithin(other.target, entry.target) && other.type === 'cgroup');
  if (inner.length === 0) return ['no hierarchy is mounted in it'];
  return inner.flatMap((each) =>
    wrongFlags(mount, { ...found, table, entry: each }).map((problem) => `${each.target} ${problem}`),
  );
}

function wrongType({ type = '' }: Mount, { entry }: Found): string[] {
  const expected = type === 'cgroup' ? 'cgroup2' : type;
  return entry.type === expected ? [] : [`type ${entry.type}`];
}

function wrongFlags(mount: Mount, { entry, table, ownTable }: Found): string[] {
  const { source = '', options = [] } = mount;
  const below = table.filter(({ target }) => isWithin(target, entry.target) && target !== entry.target);
  // A bind keeps what the mount of its source has (mount(2), MS_BIND).
  const inherited = isBind(mount) ? optionsOver(ownTable, source) : [];
  const wrong = Object.entries(FLAGS).flatMap(([flag, opposite]) => {
    const isAsked = lastOf(options, [flag, `r${flag}`], [opposite, `r${opposite}`]);
    const isFound = entry.options.includes(flag);
    const isRecursive = options.includes(`r${flag}`);
    if (isAsked && !isFound) return [`no ${flag}`];
    if (isAsked && isRecursive && below.some((each) => !each.options.includes(flag)))
      return [`${flag} not below it`];
    return isAsked || !isFound || inherited.includes(flag) ? [] : [flag];
  });
  const atime = options.findLast((option) => ATIMES.includes(option));
  const hasAtime =
    atime === 'strictatime'
      ? !entry.options.some((option) => ATIMES.includes(option))
      : atime === undefined || entry.options.includes(atime);
  return [
    ...wrong,
    ...(hasAtime ? [] : [`no ${atime}`]),
    ...(options.includes('nodiratime') && !entry.options.includes('nodiratime') ? ['no nodiratime'] : []),
    ...(options.some((option) => option === 'idmap' || option === 'ridmap') &&
    !entry.options.includes('idmapped')
      ? ['not idmapped']
      : []),
  ];
}

/** Whether the last of these words stands for the flag. */
function lastOf(options: readonly string[], sets: readonly string[], clears: readonly string[]): boolean {
  const last = options.findLast((option) => sets.includes(option) || clears.includes(option));
  return last !== undefined && sets.includes(last);
}

/** Options that go to the file system: those that are shown at all must be shown as asked. */
function wrongData(
  { type, options = [] }: Mount,
  { entry: { superOptions }, memoryBytes, hostId }: Found,
): string[] {
  const shown = new Map(superOptions.map(keyAndValue));
  const asked = new Map(
    options
      .filter(isData)
      .map(keyAndValue)
      .map(([key, value]): [string, string] => {
        if (isId(key)) return [key, String(hostId(key, Number(value)) ?? value)];
        return type === 'tmpfs' ? tmpfsSize(key, value, memoryBytes) : [key, value];
      }),
  );
  const wrong = [...asked].flatMap(([key, value]) => {
    const found = shown.get(key);
    // A default is not shown (mm/shmem.c, fs/devpts/inode.c): the sticky 1777, the owner root, half of the memory.
    const isDefault =
      (key === 'mode' && octal(value) === '1777') ||
      (isId(key) && value === '0') ||
      (key === 'size' && normal(key, value) === String(Math.floor(memoryBytes / PAGE / 2)));
    if (found === undefined) return isDefault ? [] : [`no ${key}`];
    return normal(key, found) === normal(key, value) ? [] : [`${key}=${found}`];
  });
  const flags = SUPER_FLAGS.filter((flag) => options.includes(flag) && !superOptions.includes(flag));
  const more = type === 'tmpfs' ? TMPFS_LIMITS.filter((key) => shown.has(key) && !asked.has(key)) : [];
  return [...wrong, ...flags.map((flag) => `no ${flag}`), ...more.map((key) => `${key}=${shown.get(key)}`)];
}

function isId(key: string): key is 'uid' | 'gid' {
  return key === 'uid' || key === 'gid';
}

/** The ways to say how large a tmpfs is, in bytes: in percent of the memory, in blocks of a page (mm/shmem.c, shmem_parse_one). */
function tmpfsSize(key: string, value: string, memoryBytes: number): [string, string] {
  const [, percent = ''] = /^(\d+)%$/.exec(value) ?? [];
  if (key === 'size' && percent !== '')
    return [key, String(Math.floor((Number(percent) * memoryBytes) / 100))];
  return key === 'nr_blocks' ? ['size', String(Number(pages(value, false)) * PAGE)] : [key, value];
}

function isData(option: string): boolean {
  const words = [...Object.entries(FLAGS).flat(), ...ATIMES, ...SUPER_FLAGS, ...PROPAGATIONS, 'nodiratime'];
  const plain = option.startsWith('r') && words.includes(option.slice(1)) ? option.slice(1) : option;
  return !words.includes(plain) && !NOT_SHOWN.has(option) && !['idmap', 'ridmap'].includes(option);
}

function keyAndValue(option: string): [string, string] {
  const at = option.indexOf('=');
  return at < 0 ? [option, ''] : [option.slice(0, at), option.slice(at + 1)];
}

function normal(key: string, value: string): string {
  if (['mode', 'ptmxmode'].includes(key)) return octal(value);
  if (['size', 'nr_blocks', 'nr_inodes'].includes(key)) return pages(value, key === 'size');
  if (key === 'hidepid') return ['off', 'noaccess', 'invisible'][Number(value)] ?? value;
  return value;
}

function octal(mode: string): string {
  return Number.parseInt(mode, 8).toString(8);
}

/** A number with the suffix that the kernel reads (memparse); a size is rounded up to pages, of 4096 bytes at least. */
function pages(value: string, isSize: boolean): string {
  const [, digits = '', suffix = ''] = /^(\d+)([kmgt]?)$/i.exec(value) ?? [];
  if (digits === '') return value;
  const count = Number(digits) * 1024 ** (suffix === '' ? 0 : 'kmgt'.indexOf(suffix.toLowerCase()) + 1);
  return String(isSize ? Math.ceil(count / PAGE) : count);
}

function wrongPropagation({ source = '', options = [] }: Mount, { entry, ownTable }: Found): string[] {
  const asked = options.findLast((option) =>
    PROPAGATIONS.some((name) => option === name || option === `r${name}`),
  );
  const name = PROPAGATIONS.find((each) => asked === each || asked === `r${each}`);
  return name === undefined ? [] : propagationProblems(name, entry, isShared(ownTable, source));
}

/**
 * Why a mount does not propagate as asked (mount_namespaces(7), `shared:N`, `master:N` in proc_pid_mountinfo(5)). A slave of
 * what is shared with nobody is private. Pure.
 */
export function propagationProblems(
  asked: (typeof PROPAGATIONS)[number],
  { optionalFields }: Pick<MountEntry, 'optionalFields'>,
  isSourceShared: boolean,
): string[] {
  const has = (prefix: string) => optionalFields.some((field) => field.startsWith(prefix));
  const isRight = {
    shared: has('shared:'),
    slave: !has('shared:') && (has('master:') || !isSourceShared),
    private: !has('shared:') && !has('master:'),
    unbindable: has('unbindable'),
  }[asked];
  return isRight ? [] : [`not ${asked}`];
}

function isShared(table: readonly MountEntry[], path: string): boolean {
  return mountOver(table, path)?.optionalFields.some((field) => field.startsWith('shared:')) ?? false;
}

function optionsOver(table: readonly MountEntry[], path: string): readonly string[] {
  return mountOver(table, path)?.options ?? [];
}

/** The mount that a path of this host lies in. */
function mountOver(table: readonly MountEntry[], path: string): MountEntry | undefined {
  return table
    .filter(({ target }) => isWithin(path, target))
    .toSorted((one, other) => one.target.length - other.target.length)
    .at(-1);
}
