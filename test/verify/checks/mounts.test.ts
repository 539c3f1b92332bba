import test from 'ava';
import type { Mount, Spec } from '../../../src/oci/runtime-spec.ts';
import { mounts } from '../../../src/verify/checks/mounts.ts';
import { shadowOrder } from '../../../src/verify/shadow-order.ts';
import { verdictsOf } from '../verdicts-of.ts';

const ROOT = '10 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw';

const HOST_IDS = '0 0 4294967295';
/** Of a container without a user namespace. */
const ID_MAPS = Object.fromEntries(
  ['42/uid_map', '42/gid_map', 'self/uid_map', 'self/gid_map'].map((name) => [`/proc/${name}`, HOST_IDS]),
);

/** Judges mounts by lines such as `11 10 /dev tmpfs tmpfs rw,nosuid size=64k`, and what is found at their places. */
function judged(
  asked: readonly Mount[],
  lines: readonly string[],
  {
    places = {},
    identities = {},
    own = '1 0 8:1 / / rw - ext4 /dev/sda1 rw',
    spec = {},
    cgroupVersion = 1,
  }: {
    places?: Record<string, string>;
    identities?: Record<string, string>;
    own?: string;
    spec?: Partial<Spec>;
    cgroupVersion?: 1 | 2;
  } = {},
): string[] {
  const table = lines.map((line) => {
    const [id, parent, target, type, source, options, superOptions = 'rw', ...fields] = line.split(' ');
    return `${id} ${parent} 0:1 / ${target} ${options}${fields.map((field) => ` ${field}`).join('')} - ${type} ${source} ${superOptions}`;
  });
  const inContainer = Object.fromEntries(
    [
      ...asked.map(({ destination }) => destination),
      '/dev/null',
      '/dev/zero',
      '/dev/full',
      '/dev/random',
      '/dev/urandom',
      '/dev/tty',
    ].map((path) => [`/proc/42/root${path}`, places[path] ?? path]),
  );
  return verdictsOf(
    mounts,
    { ...spec, mounts: asked, linux: { namespaces: [{ type: 'mount' }], ...spec.linux } },
    {
      '/proc/42/mountinfo': [ROOT, ...table].join('\n'),
      '/proc/self/mountinfo': own,
      ...ID_MAPS,
      ...inContainer,
      ...identities,
    },
    { cgroupVersion },
  ).filter((line) => !/^mounts \((?:order|others)\): pass/.test(line));
}

test('type, options and source of a mount are compared', (t) => {
  const mount = {
    destination: '/dev',
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'mode=755', 'size=64m', 'strictatime'],
  };
  t.deepEqual(judged([mount], ['11 10 /dev tmpfs tmpfs rw,nosuid rw,size=65536k,mode=755,inode64']), [
    'mounts[/dev]: pass (tmpfs rw,nosuid)',
    'mounts[/dev] (source): pass (tmpfs)',
  ]);
  t.deepEqual(judged([mount], ['11 10 /dev ramfs shm ro,noexec,relatime rw,size=1k']), [
    'mounts[/dev]: differs (ramfs ro,noexec,relatime: ro, no nosuid, noexec, no strictatime, type ramfs, no mode, size=1k)',
    'mounts[/dev] (source): differs (shm)',
  ]);
  t.deepEqual(judged([mount], []), [
    'mounts[/dev]: differs (not mounted)',
    'mounts[/dev] (source): differs (not mounted)',
  ]);
});

test('options that the kernel does not show are taken as they are, and defaults as well', (t) => {
  const tmp = {
    destination: '/tmp',
    type: 'tmpfs',
    options: ['defaults', 'rw', 'mode=1777', 'uid=0', 'newinstance'],
  };
  t.deepEqual(judged([tmp], ['11 10 /tmp tmpfs none rw,relatime']), [
    'mounts[/tmp]: pass (tmpfs rw,relatime)',
  ]);
  t.regex(
    judged([tmp], ['11 10 /tmp tmpfs none rw,relatime rw,size=5k'])[0] as string,
    /differs .*: size=5k/,
  );
});

test('a bind leads to its source, and keeps the flags that its source has', (t) => {
  const bind = { destination: '/data', source: '/srv/data', options: ['rbind', 'ro'] };
  const at = { '/srv/data': '1:7', 'identity /proc/42/root/data': '1:8' };
  const line = '11 10 /data ext4 /dev/sda1 ro,nodev';
  const own = '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /srv rw,nodev - ext4 /dev/sdb rw';
  t.is(judged([bind], [line], { own })[0], 'mounts[/data]: pass (ext4 ro,nodev)');
  t.is(judged([bind], [line])[0], 'mounts[/data]: differs (ext4 ro,nodev: nodev)');
  t.is(judged([bind], ['11 10 /data ext4 /dev/sda1 rw'])[0], 'mounts[/data]: differs (ext4 rw: no ro)');
  t.is(judged([bind], [line])[1], 'mounts[/data] (source): unknown (not there)');
  t.is(
    judged([bind], [line], { identities: { ...at, '/srv/data': '1:8' } })[1],
    'mounts[/data] (source): pass (/ of /dev/sda1)',
  );
  t.is(judged([bind], [line], { identities: at })[1], 'mounts[/data] (source): differs (/ of /dev/sda1)');
});

test('propagation is compared, and a slave of what is not shared is private', (t) => {
  const verdict = (option: string, fields: string, own: string) =>
    judged(
      [{ destination: '/data', source: '/srv', options: ['rbind', option] }],
      [`11 10 /data ext4 /dev/sda1 rw rw${fields === '' ? '' : ` ${fields}`}`],
      { own: `1 0 8:1 / / rw${own} - ext4 /dev/sda1 rw` },
    )[0]?.split(' ')[1];
  t.is(verdict('rshared', 'shared:4', ''), 'pass');
  t.is(verdict('rshared', '', ''), 'differs');
  t.is(verdict('rslave', 'master:4', ' shared:4'), 'pass');
  t.is(verdict('rslave', '', ''), 'pass');
  t.is(verdict('rslave', '', ' shared:4'), 'differs');
  t.is(verdict('slave', 'shared:9', ''), 'differs');
  t.is(verdict('rprivate', '', ' shared:4'), 'pass');
  t.is(verdict('private', 'master:4', ' shared:4'), 'differs');
  t.is(verdict('unbindable', 'unbindable', ''), 'pass');
  t.is(verdict('unbindable', '', ''), 'differs');
});

test('cgroups are one mount in version 2, and in version 1 several below a tmpfs', (t) => {
  const mount = {
    destination: '/sys/fs/cgroup',
    type: 'cgroup',
    source: 'cgroup',
    options: ['nosuid', 'ro'],
  };
  const tmpfs = '11 10 /sys/fs/cgroup tmpfs cgroup rw,nosuid,nodev,noexec';
  const inner = (options: string) => `12 11 /sys/fs/cgroup/memory cgroup cgroup ${options}`;
  t.deepEqual(judged([mount], [tmpfs, inner('ro,nosuid')]), [
    'mounts[/sys/fs/cgroup]: pass (tmpfs rw,nosuid,nodev,noexec)',
  ]);
  t.regex(
    judged([mount], [tmpfs, inner('rw,nosuid')])[0] as string,
    /differs .*\/sys\/fs\/cgroup\/memory no ro/,
  );
  t.regex(judged([mount], [tmpfs])[0] as string, /differs .*no hierarchy is mounted/);
  t.deepEqual(judged([mount], ['11 10 /sys/fs/cgroup cgroup2 cgroup ro,nosuid'], { cgroupVersion: 2 }), [
    'mounts[/sys/fs/cgroup]: pass (cgroup2 ro,nosuid)',
  ]);
  t.regex(judged([mount], [tmpfs, inner('ro')], { cgroupVersion: 2 })[0] as string, /differs .*type tmpfs/);
});

test('a mount that nobody asked for is told, unless the runtime makes it for another field', (t) => {
  const extra = '12 10 /opt tmpfs tmpfs rw';
  t.deepEqual(judged([], [extra]), ['mounts (others): differs (/opt (tmpfs))']);
  t.deepEqual(judged([], [extra], { spec: { hooks: { prestart: [{ path: '/hook' }] } } }), [
    'mounts (others): unknown (A hook of the spec can have mounted it.)',
  ]);
  t.deepEqual(
    judged([], ['12 10 /dev/console devpts devpts rw'], { spec: { process: { terminal: true } } }),
    ['mounts (others): unknown (not there)'],
  );
  const below = ['11 10 /data ext4 /dev/sda1 rw', '12 11 /data/inner ext4 /dev/sdb rw'];
  const rbind = { destination: '/data', options: ['rbind'] };
  t.deepEqual(judged([rbind], below), ['mounts[/data]: pass (ext4 rw)']);
  t.deepEqual(judged([{ ...rbind, options: ['bind'] }], below), [
    'mounts[/data]: pass (ext4 rw)',
    'mounts (others): differs (/data/inner (ext4))',
  ]);
});

test('two mounts on one path are told apart by their order', (t) => {
  const twice = ['one', 'two'].map((source) => ({ destination: '/tmp', type: 'tmpfs', source }));
  t.deepEqual(judged(twice, ['11 10 /tmp tmpfs one rw', '12 11 /tmp tmpfs two rw']), [
    'mounts[/tmp]: pass (tmpfs rw)',
    'mounts[/tmp] (source): pass (one)',
    'mounts[/tmp] (2): pass (tmpfs rw)',
    'mounts[/tmp] (2) (source): pass (two)',
  ]);
});

test('a mount that was to lie upon another one does, or the order is wrong', (t) => {
  const nested = ['/a', '/a/b'].map((destination) => ({ destination, type: 'tmpfs' }));
  t.deepEqual(judged(nested, ['11 10 /a tmpfs none rw', '12 11 /a/b tmpfs none rw']).slice(2), []);
  t.deepEqual(
    judged(nested, ['11 10 /a/b tmpfs none rw', '12 10 /a tmpfs none rw'], {
      places: { '/a/b': 'absent' },
    }).slice(2),
    ['mounts (order): differs (elsewhere: /a/b)'],
  );
});

test('the kernel walks a path through the mounts that are there', (t) => {
  t.deepEqual(shadowOrder(['/a', '/a/b', '/a/b/c']), [undefined, 0, 1]);
  t.deepEqual(shadowOrder(['/a/b', '/a', '/a/b']), [undefined, undefined, 1]);
  t.deepEqual(shadowOrder(['/a', '/a', '/a/b']), [undefined, 0, 1]);
  t.deepEqual(shadowOrder(['/a', '/ab']), [undefined, undefined]);
});

test('without a mount namespace of its own nothing is asked of mounts', (t) => {
  t.deepEqual(verdictsOf(mounts, { mounts: [{ destination: '/proc' }], linux: {} }, {}), []);
});

test('the owner of a file system is shown as the host counts it', (t) => {
  const tmp = { destination: '/tmp', type: 'tmpfs', options: ['uid=5', 'gid=0'] };
  const remapped = { '/proc/42/uid_map': '0 100000 1000', '/proc/42/gid_map': '0 100000 1000' };
  const shown = (options: string) => [`11 10 /tmp tmpfs none rw,relatime rw,${options}`];
  t.regex(judged([tmp], shown('uid=100005,gid=100000'), { identities: remapped })[0] as string, /: pass /);
  t.regex(judged([tmp], shown('uid=5'), { identities: remapped })[0] as string, /differs .*: uid=5, no gid/);
  t.regex(judged([tmp], shown('uid=5'))[0] as string, /: pass /);
  // The own namespace is one in another, too.
  const nested = {
    ...remapped,
    '/proc/42/uid_map': '0 1 9',
    '/proc/self/uid_map': '0 700 9',
    '/proc/self/gid_map': '0 0 4294967295',
  };
  t.regex(judged([tmp], shown('uid=706,gid=100000'), { identities: nested })[0] as string, /: pass /);
});

test('a tmpfs has the size that was asked in percent or blocks', (t) => {
  const sized = (options: string[], shown: string) =>
    judged(
      [{ destination: '/tmp', type: 'tmpfs', options }],
      [`11 10 /tmp tmpfs none rw,relatime rw${shown}`],
    )[0]?.split(' ')[1];
  // Of the 8 GiB that CIRCUMSTANCES tells; half of it is the default and not shown.
  t.is(sized(['size=50%'], ''), 'pass');
  t.is(sized(['size=25%'], ',size=2097152k'), 'pass');
  t.is(sized(['size=25%'], ''), 'differs');
  t.is(sized(['nr_blocks=10'], ',size=40k'), 'pass');
  t.is(sized(['nr_blocks=10'], ',size=44k'), 'differs');
  t.is(sized(['size=0'], ',size=0k'), 'pass');
});

test('defaults takes nothing back', (t) => {
  const bind = { destination: '/data', source: '/srv', options: ['bind', 'ro', 'defaults'] };
  t.regex(judged([bind], ['11 10 /data ext4 /dev/sda1 ro'])[0] as string, /: pass /);
  t.regex(judged([bind], ['11 10 /data ext4 /dev/sda1 rw'])[0] as string, /differs .*: no ro/);
});

test('what a recursive bind brings along is told apart from what is asked at its place', (t) => {
  const own = '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:7 / /srv/in rw - tmpfs inner rw';
  const bind = { destination: '/data', source: '/srv', options: ['rbind'] };
  const tmp = { destination: '/data/in', type: 'tmpfs', source: 'mine', options: ['noexec'] };
  const brought = '11 10 /data ext4 /dev/sda1 rw';
  const after = [brought, '12 11 /data/in tmpfs inner rw', '13 12 /data/in tmpfs mine rw,noexec'];
  t.deepEqual(judged([bind, tmp], after, { own }), [
    'mounts[/data]: pass (ext4 rw)',
    'mounts[/data] (source): unknown (not there)',
    'mounts[/data/in]: pass (tmpfs rw,noexec)',
    'mounts[/data/in] (source): pass (mine)',
  ]);
  // Mounted before it, it is hidden; what hides it is not mistaken for it.
  const before = [
    '11 10 /data/in tmpfs mine rw,noexec',
    '12 10 /data ext4 /dev/sda1 rw',
    '13 12 /data/in tmpfs inner rw',
  ];
  t.deepEqual(judged([tmp, bind], before, { own }).slice(0, 2), [
    'mounts[/data/in]: pass (tmpfs rw,noexec)',
    'mounts[/data/in] (source): pass (mine)',
  ]);
  // Nothing of its own is there.
  t.regex(judged([bind, tmp], after.slice(0, 2), { own })[2] as string, /differs .*: no noexec/);
  // Deeper, on top of what came along.
  const deeper = { ...tmp, destination: '/data/in/deep' };
  t.deepEqual(
    judged([bind, deeper], [...after.slice(0, 2), '13 12 /data/in/deep tmpfs mine rw,noexec'], {
      own,
    }).filter((line) => line.includes(': differs')),
    [],
  );
});
