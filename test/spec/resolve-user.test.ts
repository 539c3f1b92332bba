import test from 'ava';
import { SpecError } from '../../src/errors/spec-error.ts';
import { resolveUser } from '../../src/spec/resolve-user.ts';

const ACCOUNTS = {
  passwd: [
    'root:x:0:0::/root:/bin/sh',
    '',
    '  alice:x:1000:1000::/home/alice:/bin/sh  ',
    'odd:x:abc:def::/:/bin/sh',
    '9223372036854775808:x:7:8::/:/bin/sh',
    '12:x:13:14::/:/bin/sh',
  ].join('\n'),
  group: [
    'root:x:0:root',
    '#alice:x:99:alice',
    'wheel:x:10:alice,bob',
    'nobodys:x:11:',
    'audio:x:29:',
    '1234:x:55:',
    'odd:x:zz:bob',
    'big:x:4294967295:',
  ].join('\n'),
};

function resolve(spec: string, groupAdd: readonly string[] = [], ownGroupFirst = false) {
  return resolveUser(spec, groupAdd, ACCOUNTS, ownGroupFirst);
}

test('nobody in particular is user 0, with the groups that list its name', (t) => {
  t.deepEqual(resolve(''), { uid: 0, gid: 0, additionalGids: [0] });
  t.deepEqual(resolveUser('', [], { passwd: undefined, group: undefined }, false), { uid: 0, gid: 0 });
  t.deepEqual(resolveUser('', [], { passwd: 'toor:x:0:5::/:', group: undefined }, false), { uid: 0, gid: 5 });
});

test('a user is found by name or number, with its group and those that list its name', (t) => {
  const alice = { uid: 1000, gid: 1000, additionalGids: [10] };

  t.deepEqual(resolve('alice'), alice);
  t.deepEqual(resolve('1000'), alice);
  t.deepEqual(resolve('alice', [], true), { ...alice, additionalGids: [1000, 10] });
});

test('a number is never looked up as a name, unless it is too large for one', (t) => {
  t.deepEqual(resolve('12'), { uid: 12, gid: 0 });
  t.deepEqual(resolve('0:1234'), { uid: 0, gid: 1234 });
  t.deepEqual(resolve('9223372036854775808'), { uid: 7, gid: 8 });
});

test('a number that stands nowhere has group 0 and no others', (t) => {
  t.deepEqual(resolve('4321'), { uid: 4321, gid: 0 });
  t.deepEqual(resolve('4321', [], true), { uid: 4321, gid: 0, additionalGids: [0] });
});

test('with a group the user has that one alone', (t) => {
  t.deepEqual(resolve('alice:audio'), { uid: 1000, gid: 29 });
  t.deepEqual(resolve('alice:29'), { uid: 1000, gid: 29 });
  t.deepEqual(resolve('alice:4321'), { uid: 1000, gid: 4321 });
  t.deepEqual(resolve(':audio'), { uid: 0, gid: 29 });
});

test('numbers that the files do not have right are 0', (t) => {
  t.deepEqual(resolve('odd'), { uid: 0, gid: 0 });
  t.deepEqual(resolve('0:odd'), { uid: 0, gid: 0 });
});

test('further groups are found by name and number, each once, in their order', (t) => {
  t.deepEqual(resolve('4321', ['audio', '11', '77', '1234']).additionalGids, [29, 11, 77, 55]);
  t.deepEqual(resolve('4321', ['29', '29', '77', '77']).additionalGids, [29, 77]);
  t.deepEqual(resolve('4321', ['4294967295']).additionalGids, [4294967295]);
});

const NO_RANGE = 'uids and gids must be in range 0-2147483647';
const REFUSED: readonly (readonly [spec: string, groupAdd: readonly string[], message: string])[] = [
  ['nobody', [], 'unable to find user nobody: no matching entries in passwd file'],
  ['alice:nogroup', [], 'unable to find group nogroup: no matching entries in group file'],
  ['#alice', [], 'unable to find user #alice: no matching entries in passwd file'],
  ['0:#alice', [], 'unable to find group #alice: no matching entries in group file'],
  ['-1', [], NO_RANGE],
  ['2147483648', [], NO_RANGE],
  ['0:-1', [], NO_RANGE],
  ['0:2147483648', [], NO_RANGE],
  ['0', ['-1'], NO_RANGE],
  ['0', ['2147483648'], NO_RANGE],
  ['0', ['nogroup'], 'Unable to find group nogroup: no matching entries in group file'],
  // libcontainer takes the second one for a group that is not there.
  ['0', ['audio', 'audio'], 'Unable to find group audio: no matching entries in group file'],
];

for (const [spec, groupAdd, message] of REFUSED) {
  test(`the user ${spec}${groupAdd.length === 0 ? '' : ` in ${groupAdd.join(' and ')}`} is refused`, (t) => {
    const error = t.throws(() => resolve(spec, groupAdd), { instanceOf: SpecError });

    t.like(error, { code: 'USER_UNKNOWN', message });
  });
}

test('the largest numbers are taken', (t) => {
  t.deepEqual(resolve('2147483647:2147483647', ['2147483647']), {
    uid: 2147483647,
    gid: 2147483647,
    additionalGids: [2147483647],
  });
});
