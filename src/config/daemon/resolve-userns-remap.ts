import type { IdMapping, UsernsRemap } from '../../contract/daemon-settings.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';

/** The account databases that a remap depends on, as texts; empty where there is no file. */
export interface Accounts {
  /** passwd(5). */
  readonly passwd: string;
  /** group(5). */
  readonly group: string;
  /** subuid(5). */
  readonly subuid: string;
  /** subgid(5). */
  readonly subgid: string;
}

/** The user that dockerd makes for `userns-remap=default`, and the range that useradd gives the first one. */
const DEFAULT_USER = 'dockremap';
const FIRST_RANGE: IdMapping = { containerID: 0, hostID: 100_000, size: 65_536 };

interface Entry {
  readonly name: string;
  readonly id: number;
}

/**
 * The id maps that `userns-remap` stands for: `default`, or `USER[:GROUP]` by name or number (moby
 * `daemon/daemon_unix.go`, parseRemappedRoot). Root cannot be remapped to itself and gets no maps; dockerd still takes
 * remapping for asked for, wherever it looks at the setting and not at the maps. Pure.
 *
 * Throws `ParseError` with dockerd's words.
 */
export function resolveUsernsRemap(spec: string, accounts: Accounts): UsernsRemap {
  const [userText = '', groupText, ...more] = spec.split(':');
  if (more.length > 0) {
    throw new ParseError(`Invalid user/group specification in --userns-remap: ${quote(spec)}`);
  }
  const user = resolveUser(userText, accounts);
  if (user === undefined) return { spec, uidMappings: [FIRST_RANGE], gidMappings: [FIRST_RANGE] };
  resolveGroup(userText, groupText, user, accounts);
  if (user.name === 'root') return { spec, uidMappings: [], gidMappings: [] };
  return {
    spec,
    uidMappings: rangesOf(accounts.subuid, user, 'subuid'),
    gidMappings: rangesOf(accounts.subgid, user, 'subgid'),
  };
}

/** Undefined for `default` where its user is still to be made. */
function resolveUser(text: string, { passwd }: Accounts): Entry | undefined {
  const users = entriesOf(passwd);
  if (isNumber(text)) {
    const id = Number(text);
    const user = users.find((entry) => entry.id === id);
    if (user === undefined)
      throw new ParseError(`Uid ${id} has no entry in /etc/passwd: ${missing(text, 'passwd')}`);
    return user;
  }
  const name = text === 'default' ? DEFAULT_USER : text;
  const user = users.find((entry) => entry.name === name);
  if (user === undefined && text !== 'default') {
    throw new ParseError(`Error during uid lookup for ${quote(name)}: ${missing(name, 'passwd')}`);
  }
  return user;
}

function resolveGroup(
  userText: string,
  groupText: string | undefined,
  user: Entry,
  { group }: Accounts,
): void {
  const text = groupText ?? (isNumber(userText) ? userText : user.name);
  const found = entriesOf(group).some(({ name, id }) =>
    isNumber(text) ? id === Number(text) : name === text,
  );
  if (found) return;
  if (isNumber(text)) {
    const file = groupText === undefined ? 'group' : 'passwd';
    throw new ParseError(`Gid ${Number(text)} has no entry in /etc/${file}: ${missing(text, 'group')}`);
  }
  const step = groupText === undefined ? 'gid lookup' : 'groupname lookup';
  throw new ParseError(`Error during ${step} for ${quote(text)}: ${missing(text, 'group')}`);
}

/** Ranges by the user's number come before those by name. */
function rangesOf(text: string, user: Entry, file: 'subuid' | 'subgid'): IdMapping[] {
  const rows = rowsOf(text).filter(([owner]) => owner === String(user.id));
  const ranges = rows.length > 0 ? rows : rowsOf(text).filter(([owner]) => owner === user.name);
  if (ranges.length === 0) {
    throw new ParseError(`Can't create ID mappings: no ${file} ranges found for user ${quote(user.name)}`);
  }
  let containerID = 0;
  return ranges.map(([, start, length]) => {
    const mapping = { containerID, hostID: Number(start), size: Number(length) };
    containerID += mapping.size;
    return mapping;
  });
}

function entriesOf(text: string): Entry[] {
  return rowsOf(text).map(([name = '', , id = '']) => ({ name, id: Number(id) }));
}

function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

function isNumber(text: string): boolean {
  return /^[+-]?[0-9]+$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
}

function missing(entry: string, database: string): string {
  // getent takes it for an option.
  if (entry.startsWith('-')) return 'exit status 64';
  return `getent unable to find entry ${quote(entry)} in ${database} database`;
}
