import { SpecError } from '../errors/spec-error.ts';
import type { ProcessUser } from '../oci/runtime-spec.ts';

/** The largest user and group number that runc takes (libcontainer/user). */
const MAX_ID = 2 ** 31 - 1;
const OUT_OF_RANGE = 'uids and gids must be in range 0-2147483647';

interface Accounts {
  readonly passwd: string | undefined;
  readonly group: string | undefined;
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

interface Group {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/**
 * Finds a `user[:group]` and further groups in the text of /etc/passwd and /etc/group. A number is never looked up as
 * a name, and need not be there; without a group the user gets those that list its name.
 *
 * Throws `USER_UNKNOWN` with libcontainer's texts. Pure.
 */
export function resolveUser(
  spec: string,
  groupAdd: readonly string[],
  accounts: Accounts,
  ownGroupFirst: boolean,
): ProcessUser {
  const groups = parseGroups(accounts.group);
  const [userName = '', groupName = ''] = spec.split(':');
  const found = findUser(userName, parseUsers(accounts.passwd));
  const named = groupName !== '';
  const gid = named ? findGroup(groupName, groups) : found.gid;
  const supplementary =
    named || found.name === '' ? [] : groups.filter((one) => one.members.includes(found.name));
  const additionalGids = [
    ...(ownGroupFirst ? [gid] : []),
    ...supplementary.map((one) => one.gid),
    ...findAddedGroups(groupAdd, groups),
  ];
  return { uid: found.uid, gid, ...(additionalGids.length === 0 ? {} : { additionalGids }) };
}

/** An empty name is user 0, whoever that is. */
function findUser(name: string, users: readonly User[]): User {
  const number = toNumber(name);
  const found = users.find((user) => {
    if (name === '') return user.uid === 0;
    return number === undefined ? user.name === name : user.uid === number;
  });
  if (found !== undefined) return found;
  if (name === '') return { name: '', uid: 0, gid: 0 };
  if (number === undefined) refuse(`unable to find user ${name}: no matching entries in passwd file`, name);
  if (number < 0 || number > MAX_ID) refuse(OUT_OF_RANGE, name);
  return { name: '', uid: number, gid: 0 };
}

function findGroup(name: string, groups: readonly Group[]): number {
  const number = toNumber(name);
  const found = groups.find((group) => (number === undefined ? group.name === name : group.gid === number));
  if (found !== undefined) return found.gid;
  if (number === undefined) refuse(`unable to find group ${name}: no matching entries in group file`, name);
  if (number < 0 || number > MAX_ID) refuse(OUT_OF_RANGE, name);
  return number;
}

/** --group-add: a name that looks like a number is looked up as both. Each number once. */
function findAddedGroups(names: readonly string[], groups: readonly Group[]): number[] {
  const gids = new Set<number>();
  for (const name of names) {
    const found = groups.find(
      (group) => (group.name === name || String(group.gid) === name) && !gids.has(group.gid),
    );
    if (found !== undefined) {
      gids.add(found.gid);
      continue;
    }
    const number = toNumber(name);
    if (number === undefined) refuse(`Unable to find group ${name}: no matching entries in group file`, name);
    if (number < 0 || number > MAX_ID) refuse(OUT_OF_RANGE, name);
    gids.add(number);
  }
  return [...gids];
}

function parseUsers(text: string | undefined): User[] {
  return lines(text).map((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    return { name, uid: toNumber(uid) ?? 0, gid: toNumber(gid) ?? 0 };
  });
}

function parseGroups(text: string | undefined): Group[] {
  return lines(text)
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const [name = '', , gid = '', members = ''] = line.split(':');
      return { name, gid: toNumber(gid) ?? 0, members: members.split(',') };
    });
}

function lines(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A number of 64 bits; what is larger is a name. */
function toNumber(text: string): number | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const number = Number(text);
  return Math.abs(number) < 2 ** 63 ? number : undefined;
}

function refuse(message: string, value: string): never {
  throw new SpecError('USER_UNKNOWN', message, { value });
}
