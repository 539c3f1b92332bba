import test from 'ava';
import { devices } from '../../../src/verify/checks/devices.ts';
import { hiddenPaths } from '../../../src/verify/checks/hidden-paths.ts';
import { root } from '../../../src/verify/checks/root.ts';
import { devicesToTry, judgeAccess, judgeList } from '../../../src/verify/device-rules.ts';
import { verdictsOf } from '../verdicts-of.ts';

const NAMESPACES = [{ type: 'mount' as const }];

test('the root is the folder of the bundle, and written or not as asked', (t) => {
  const judged = (options: string, isReadonly: boolean, propagation?: string, fields = '') =>
    verdictsOf(
      root,
      {
        root: { path: 'rootfs', readonly: isReadonly },
        linux: {
          namespaces: NAMESPACES,
          ...(propagation === undefined ? {} : { rootfsPropagation: propagation }),
        },
      },
      {
        '/bundle/rootfs': '1:7',
        '/proc/42/root/': isReadonly ? '1:7' : '1:8',
        '/proc/42/mountinfo': `1 0 8:1 / / ${options}${fields} - overlay overlay rw\n`,
      },
    );
  t.deepEqual(judged('ro,relatime', true), [
    'root.path: pass (the same folder)',
    'root.readonly: pass (true)',
    'linux.rootfsPropagation: pass (private)',
  ]);
  t.deepEqual(judged('ro,relatime', false, 'rprivate', ' master:3'), [
    'root.path: differs (another folder)',
    'root.readonly: differs (true)',
    'linux.rootfsPropagation: differs (master:3)',
  ]);
  t.is(judged('rw', true, 'rslave', ' master:3')[2], 'linux.rootfsPropagation: pass (master:3)');
  t.is(judged('rw', true, 'rslave', ' shared:3')[2], 'linux.rootfsPropagation: differs (shared:3)');
  t.is(judged('rw', true, undefined, ' shared:3')[2], 'linux.rootfsPropagation: differs (shared:3)');
  t.regex(judged('rw', true, 'shared')[2] as string, /unknown \(Runtimes keep/);
});

test('a hidden file is /dev/null, a hidden folder is empty and cannot be written', (t) => {
  const judged = (place: string, node: string, line = '1 0 8:1 / / rw - ext4 a rw') =>
    verdictsOf(
      hiddenPaths,
      { linux: { maskedPaths: ['/x'] } },
      { 'place /proc/42/root/x': place, 'node /proc/42/root/x': node, '/proc/42/mountinfo': line },
    )[0]?.replace('linux.maskedPaths[/x]: ', '');
  const folder = 'directory 0:0 0755 0:0';
  t.is(judged('absent', 'absent'), 'pass (not there)');
  t.is(judged('/x', 'char-device 1:3 0666 0:0'), 'pass (/dev/null)');
  t.is(judged('/x', 'file 0:0 0644 0:0'), 'differs (to be seen)');
  t.is(judged('/x', 'char-device 1:30 0666 0:0'), 'differs (to be seen)');
  t.is(judged('/x', folder), 'differs (to be seen)');
  t.is(judged('/real', folder, '2 1 0:2 / /real ro - tmpfs none ro'), 'pass (/real tmpfs ro)');
  t.is(judged('/x', folder, '2 1 0:2 / /x rw - tmpfs none rw'), 'differs (/x tmpfs rw)');
  t.is(judged('/x', folder, '2 1 0:2 / /x ro - ext4 none ro'), 'differs (/x ext4 ro)');
});

test('what is read-only lies on a mount that is', (t) => {
  const judged = (options: string, place = '/proc/sys') =>
    verdictsOf(
      hiddenPaths,
      { linux: { readonlyPaths: ['/proc/sys'] } },
      {
        '/proc/42/root/proc/sys': place,
        '/proc/42/mountinfo': [
          '1 0 8:1 / / rw - ext4 a rw',
          '2 1 0:2 / /proc rw - proc proc rw',
          ...(options === '' ? [] : [`3 2 0:2 /sys /proc/sys ${options} - proc proc rw`]),
        ].join('\n'),
      },
    )[0];
  t.is(judged('ro,nosuid'), 'linux.readonlyPaths[/proc/sys]: pass (/proc/sys proc ro,nosuid)');
  t.is(judged('rw'), 'linux.readonlyPaths[/proc/sys]: differs (/proc/sys proc rw)');
  t.is(judged(''), 'linux.readonlyPaths[/proc/sys]: differs (/proc proc rw)');
  t.is(judged('', 'absent'), 'linux.readonlyPaths[/proc/sys]: pass (not there)');
});

test('a device node has the numbers, mode and owner that were asked', (t) => {
  const device = { path: '/dev/x', type: 'c', major: 1, minor: 7, fileMode: 0o640, uid: 1, gid: 2 };
  const judged = (node: string, user = false) =>
    verdictsOf(
      devices,
      { linux: { devices: [device], namespaces: user ? [{ type: 'user' }] : [] } },
      { '/proc/42/root/dev/x': node },
    )[0];
  t.is(judged('char-device 1:7 0640 1:2'), 'linux.devices[/dev/x]: pass (char-device 1:7 0640 1:2)');
  t.is(judged('char-device 1:7 0666 0:0'), 'linux.devices[/dev/x]: differs (char-device 1:7 0666 0:0)');
  t.is(judged('char-device 1:7 0666 0:0', true), 'linux.devices[/dev/x]: pass (char-device 1:7 0666 0:0)');
  t.is(judged('absent', true), 'linux.devices[/dev/x]: differs (absent)');
});

const RULES = [
  { allow: false, access: 'rwm' },
  { allow: true, type: 'c', major: 10, minor: 229, access: 'rw' },
  { allow: true, type: 'b', major: 8, access: 'r' },
  { allow: false, type: 'b', major: 8, minor: 1, access: 'r' },
];

test('every device that a rule or a node names is tried, and some that few may use', (t) => {
  const tried = devicesToTry(RULES, [
    { path: '/dev/x', type: 'u', major: 7, minor: 8 },
    { path: '/dev/p', type: 'p' },
  ]);
  t.deepEqual(tried.slice(0, 3), ['c 10:229', 'b 8:0', 'b 8:1']);
  for (const device of ['c 1:3', 'c 136:0', 'c 7:8', 'c 1:1', 'b 253:0'])
    t.true(tried.includes(device), device);
  t.deepEqual(tried, [...new Set(tried)]);
});

test('the last rule that fits counts, and what runtimes allow to everybody is no difference', (t) => {
  const verdict = (text: string) => judgeAccess(RULES, text);
  t.true(verdict('c 10:229 rwm\nb 8:0 rm\nb 8:1 m\nc 1:3 rwm\nc 1:1 m').agrees);
  t.deepEqual(verdict('c 10:229 rm\nb 8:1 rm\nc 1:1 rw\nc 1:3 -'), {
    found: 'c 10:229 w is refused, b 8:1 r is allowed, c 1:1 r is allowed, c 1:1 w is allowed',
    agrees: false,
  });
});

test('the list of version 1 holds what was asked, and no more than that and the runtimes’ own', (t) => {
  const own = ['c *:* m', 'b *:* m', 'c 1:3 rwm', 'c 136:* rwm'];
  const rules = RULES.slice(0, 3);
  t.true(judgeList(rules, [...own, 'c 10:229 rw', 'b 8:* r'].join('\n')).agrees);
  t.deepEqual(judgeList(rules, [...own, 'b 8:0 r', 'c 1:1 r'].join('\n')), {
    found: 'c 1:1 r is allowed, c 10:229 r is refused, c 10:229 w is refused, b 8:* r is refused',
    agrees: false,
  });
  t.false(judgeList(rules, 'a *:* rwm').agrees);
  t.true(judgeList([{ allow: true, access: 'rwm' }], 'a *:* rwm').agrees);
});

test('/dev/ptmx leads to the container’s own, whatever its mode', (t) => {
  const ptmx = { path: '/dev/ptmx', type: 'c', major: 5, minor: 2, fileMode: 0o666, uid: 0, gid: 0 };
  const judged = (node: string) =>
    verdictsOf(devices, { linux: { devices: [ptmx] } }, { '/proc/42/root/dev/ptmx': node })[0]?.split(' ')[1];
  t.is(judged('char-device 5:2 0000 0:0'), 'pass');
  t.is(judged('char-device 5:1 0666 0:0'), 'differs');
  t.is(judged('absent'), 'differs');
});

test('where all devices are allowed, those that are not are missing from the list', (t) => {
  const all = { allow: true, access: 'rwm' };
  const one = { allow: false, type: 'c', major: 10, minor: 229, access: 'rwm' };
  t.true(judgeList([all, one], 'a *:* rwm').agrees);
  t.false(judgeList([one], 'a *:* rwm').agrees);
  t.false(judgeList([all, { allow: false, access: 'rwm' }], 'a *:* rwm').agrees);
  t.is(
    judgeAccess([all, one], 'c 10:229 rwm\nc 1:1 rwm').found,
    'c 10:229 r is allowed, c 10:229 w is allowed',
  );
});
