import test from 'ava';
import { cgroupsPath, expectedCgroup } from '../../../src/verify/checks/cgroups-path.ts';
import { command } from '../../../src/verify/checks/command.ts';
import { hostNames } from '../../../src/verify/checks/host-names.ts';
import { idMaps } from '../../../src/verify/checks/id-maps.ts';
import { labels } from '../../../src/verify/checks/labels.ts';
import { namespaces } from '../../../src/verify/checks/namespaces.ts';
import { rlimits } from '../../../src/verify/checks/rlimits.ts';
import { scheduling } from '../../../src/verify/checks/scheduling.ts';
import { seccomp } from '../../../src/verify/checks/seccomp.ts';
import { sysctls } from '../../../src/verify/checks/sysctls.ts';
import { user } from '../../../src/verify/checks/user.ts';
import { verdictsOf } from '../verdicts-of.ts';

const STAT_NO_TTY = '42 (a) b) S 1 42 42 0 -1 0';

function judgedCommand(args: string[], cmdline: string, env: string[] = [], environ = '') {
  return verdictsOf(
    command,
    { process: { args, env, cwd: '/work' } },
    {
      '/proc/42/cmdline': cmdline,
      '/proc/42/environ': environ,
      '/proc/42/cwd': '/srv',
      '/proc/42/root/work': '/srv',
      '/proc/42/stat': STAT_NO_TTY,
    },
  );
}

test('a command is compared word by word, a script behind its interpreter', (t) => {
  t.is(judgedCommand(['sleep', '1'], 'sleep\x001\0')[0], 'process.args: pass (["sleep","1"])');
  t.is(judgedCommand(['sleep', '1'], 'sleep\x002\0')[0], 'process.args: differs (["sleep","2"])');
  t.is(
    judgedCommand(['entry', 'x'], '/bin/sh\0/usr/bin/entry\0x\0')[0],
    'process.args: pass (["/bin/sh","/usr/bin/entry","x"])',
  );
  t.regex(judgedCommand(['entry', 'x'], '/bin/sh\0/usr/bin/other\0x\0')[0] as string, /differs/);
});

test('of the environment only names are told, and the last of a name counts', (t) => {
  const [, environment] = judgedCommand(
    ['a'],
    'a\0',
    ['A=1', 'A=2', 'SECRET=x'],
    'A=2\0SECRET=y\0HOME=/\0MORE=z\0',
  );
  t.is(environment, 'process.env: differs (SECRET has another value, MORE is not asked)');
  t.is(judgedCommand(['a'], 'a\0', ['A=1'], 'A=1\0')[1], 'process.env: pass (1 variables)');
  t.is(judgedCommand(['a'], 'a\0', ['A=1'], '')[1], 'process.env: differs (A is missing)');
});

test('the working directory is compared where its symlinks lead', (t) => {
  const [, , cwd, terminal] = judgedCommand(['a'], 'a\0');
  t.deepEqual([cwd, terminal], ['process.cwd: pass (/srv)', 'process.terminal: pass (false)']);
});

test('ids are compared as the container counts them', (t) => {
  const status =
    'Umask:\t0027\nUid:\t100001\t100001\t100001\t100001\nGid:\t100000\t100000\t100000\t100000\nGroups:\t100010 \n';
  const map = '         0     100000      65536\n';
  const texts = { '/proc/42/status': status, '/proc/42/uid_map': map, '/proc/42/gid_map': map };
  const process = { user: { uid: 1, gid: 0, additionalGids: [10], umask: 0o22 } };
  t.deepEqual(verdictsOf(user, { process }, texts), [
    'process.user.uid: pass (1)',
    'process.user.gid: pass (0)',
    'process.user.additionalGids: pass (10)',
    'process.user.umask: differs (0027)',
  ]);
  t.deepEqual(verdictsOf(user, { process: { user: { uid: 0, gid: 0 } } }, texts), [
    'process.user.uid: differs (1)',
    'process.user.gid: pass (0)',
    'process.user.additionalGids: differs (10)',
  ]);
});

test('id maps are those of the spec, or the host’s', (t) => {
  const host = '         0          0 4294967295\n';
  const texts = {
    '/proc/42/uid_map': '0 100000 65536\n',
    '/proc/42/gid_map': host,
    '/proc/self/uid_map': host,
    '/proc/self/gid_map': host,
  };
  t.deepEqual(verdictsOf(idMaps, {}, texts), [
    'linux.uidMappings: differs (0:100000:65536)',
    'linux.gidMappings: pass (0:0:4294967295)',
  ]);
  const mappings = [{ containerID: 0, hostID: 100000, size: 65536 }];
  const linux = { namespaces: [{ type: 'user' as const }], uidMappings: mappings, gidMappings: mappings };
  t.deepEqual(verdictsOf(idMaps, { linux }, texts), [
    'linux.uidMappings: pass (0:100000:65536)',
    'linux.gidMappings: differs (0:0:4294967295)',
  ]);
});

test('a namespace is new, joined, or the host’s', (t) => {
  const texts: Record<string, string> = { '/run/netns/a': '4:9' };
  for (const [index, name] of ['mnt', 'net', 'uts', 'pid', 'ipc', 'user', 'cgroup'].entries()) {
    texts[`/proc/self/ns/${name}`] = `4:${index}`;
    texts[`/proc/42/ns/${name}`] = name === 'mnt' || name === 'net' ? '4:9' : `4:${index}`;
  }
  const linux = {
    namespaces: [
      { type: 'mount' as const },
      { type: 'network' as const, path: '/run/netns/a' },
      { type: 'ipc' as const, path: '/run/netns/a' },
      { type: 'pid' as const },
    ],
  };
  t.deepEqual(verdictsOf(namespaces, { linux }, texts), [
    'linux.namespaces[mount]: pass (9 (the host’s: 0))',
    'linux.namespaces[network]: pass (9 (asked: 9))',
    'linux.namespaces[uts]: pass (2 (the host’s: 2))',
    'linux.namespaces[pid]: differs (3 (the host’s: 3))',
    'linux.namespaces[ipc]: differs (4 (asked: 9))',
    'linux.namespaces[user]: pass (5 (the host’s: 5))',
    'linux.namespaces[cgroup]: pass (6 (the host’s: 6))',
    'linux.namespaces[time]: unknown (not there)',
  ]);
});

test('filters are one more than the engine’s own', (t) => {
  const status = (mode: number, filters?: number) =>
    `Seccomp:\t${mode}\n${filters === undefined ? '' : `Seccomp_filters:\t${filters}\n`}`;
  const judged = (theirs: string, own: string, isAsked: boolean) =>
    verdictsOf(
      seccomp,
      { linux: isAsked ? { seccomp: { defaultAction: 'SCMP_ACT_ALLOW' } } : {} },
      { '/proc/42/status': theirs, '/proc/self/status': own },
    ).map((line) => line.replace('linux.seccomp ', ''));
  t.deepEqual(judged(status(2, 1), status(0, 0), true), ['(mode): pass (filter)', '(filters): pass (1)']);
  t.deepEqual(judged(status(2, 2), status(2, 1), true), ['(mode): pass (filter)', '(filters): pass (2)']);
  t.deepEqual(judged(status(0, 0), status(0, 0), true), [
    '(mode): differs (disabled)',
    '(filters): differs (0)',
  ]);
  t.deepEqual(judged(status(2, 1), status(0, 0), false), [
    '(mode): differs (filter)',
    '(filters): differs (1)',
  ]);
  t.regex(judged(status(2), status(0), true)[1] as string, /unknown \(Kernels before 5.9/);
});

test('labels are compared where the kernel has the module, and unknown elsewhere', (t) => {
  const process = {
    apparmorProfile: 'docker-default',
    selinuxLabel: 'system_u:system_r:container_t:s0:c1,c2',
  };
  const linux = { mountLabel: 'system_u:object_r:container_file_t:s0:c1,c2' };
  t.deepEqual(verdictsOf(labels, { process, linux }, {}), [
    'process.apparmorProfile: unknown (This kernel does not run AppArmor.)',
    'process.selinuxLabel: unknown (This kernel does not run SELinux.)',
    'linux.mountLabel: unknown (This kernel does not run SELinux.)',
  ]);
  t.deepEqual(verdictsOf(labels, {}, {}), []);
  const on = { securityModules: ['apparmor', 'selinux'] as const };
  const texts = {
    '/proc/42/attr/apparmor/current': 'docker-default (enforce)\n',
    '/proc/self/attr/apparmor/current': 'unconfined\n',
    '/proc/42/attr/current': `${process.selinuxLabel}\0`,
    '/proc/self/attr/current': 'unconfined_u:unconfined_r:unconfined_t:s0\0',
    '/proc/42/mountinfo': `1 0 0:1 / /dev rw - tmpfs tmpfs rw,context="${linux.mountLabel}",size=1k\n`,
  };
  t.deepEqual(
    verdictsOf(labels, { process, linux }, texts, on).map((line) => line.split(' (')[0]),
    ['process.apparmorProfile: pass', 'process.selinuxLabel: pass', 'linux.mountLabel: pass'],
  );
  t.deepEqual(
    verdictsOf(labels, {}, texts, on).map((line) => line.split(' (')[0]),
    ['process.apparmorProfile: differs', 'process.selinuxLabel: differs'],
  );
});

test('limits of the process are compared by name, unlimited as such', (t) => {
  const limits = [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max open files            100                  200                  files     ',
    'Max nice priority         0                    0                    ',
    'Max core file size        0                    unlimited            bytes     ',
  ].join('\n');
  const process = {
    rlimits: [
      { type: 'RLIMIT_NOFILE', soft: 100, hard: 200 },
      { type: 'RLIMIT_CORE', soft: 0, hard: 2 ** 64 },
      { type: 'RLIMIT_NICE', soft: 1, hard: 1 },
      { type: 'RLIMIT_NEW', soft: 1, hard: 1 },
    ],
  };
  t.deepEqual(verdictsOf(rlimits, { process }, { '/proc/42/limits': limits }), [
    'process.rlimits[RLIMIT_NOFILE]: pass (100:200)',
    'process.rlimits[RLIMIT_CORE]: pass (0:unlimited)',
    'process.rlimits[RLIMIT_NICE]: differs (0:0)',
    'process.rlimits[RLIMIT_NEW]: differs (no such limit)',
  ]);
});

test('kernel parameters and names are those of its namespaces', (t) => {
  const texts = {
    '/proc/sys/net/ipv4/ip_local_port_range in its namespaces': '1024\t65000\n',
    '/proc/sys/kernel/hostname in its namespaces': 'web\n',
    '/proc/sys/kernel/domainname in its namespaces': '(none)\n',
  };
  t.deepEqual(
    verdictsOf(
      sysctls,
      { linux: { sysctl: { 'net.ipv4.ip_local_port_range': '1024 65000', 'kernel.msgmax': '1' } } },
      texts,
    ),
    [
      'linux.sysctl[net.ipv4.ip_local_port_range]: pass (1024 65000)',
      'linux.sysctl[kernel.msgmax]: unknown (not there)',
    ],
  );
  t.deepEqual(verdictsOf(hostNames, { hostname: 'web', domainname: 'example.org' }, texts), [
    'hostname: pass (web)',
    'domainname: differs ((none))',
  ]);
});

test('a cgroup is named by a path, below the engine’s own, or by systemd’s words', (t) => {
  t.deepEqual(expectedCgroup('/a/../b'), { path: '/b', isAbsolute: true });
  t.deepEqual(expectedCgroup('a/b'), { path: '/a/b', isAbsolute: false });
  t.deepEqual(expectedCgroup('a-b.slice:docker:id'), {
    path: '/a.slice/a-b.slice/docker-id.scope',
    isAbsolute: false,
  });
  const judged = (asked: string, text: string) =>
    verdictsOf(cgroupsPath, { linux: { cgroupsPath: asked } }, { '/proc/42/cgroup': text })[0];
  t.is(
    judged('/a/b', '2:memory:/a/b\n1:cpu,cpuacct:/a/b/inner\n0::/\n'),
    'linux.cgroupsPath: pass (/a/b /a/b/inner)',
  );
  t.is(judged('/a/b', '2:memory:/a/c\n1:cpu:/a/b\n'), 'linux.cgroupsPath: differs (memory:/a/c)');
  t.is(judged('/a/b', '0::/a\n'), 'linux.cgroupsPath: differs (:/a)');
  t.is(judged('a/b', '0::/user/1000/a/b\n'), 'linux.cgroupsPath: pass (/user/1000/a/b)');
  t.is(
    judged('s.slice:x:id', '0::/s.slice/x-id.scope/container\n'),
    'linux.cgroupsPath: pass (/s.slice/x-id.scope/container)',
  );
});

test('what decides over the process’s time is read from its numbers', (t) => {
  const fields = Array.from({ length: 50 }, () => '0');
  fields[0] = 'S';
  fields[16] = '5';
  const texts = {
    '/proc/42/oom_score_adj': '100\n',
    '/proc/42/stat': `42 (a b) ${fields.join(' ')}`,
    '/proc/42/personality': '00000008\n',
    '/proc/42/timens_offsets': 'monotonic           7         0\nboottime            0         0\n',
    'ionice -p 42': 'best-effort: prio 4\n',
  };
  const spec = {
    process: {
      oomScoreAdj: 100,
      scheduler: { policy: 'SCHED_OTHER', nice: 5 },
      ioPriority: { class: 'IOPRIO_CLASS_BE', priority: 5 },
    },
    linux: { personality: { domain: 'LINUX32' }, timeOffsets: { monotonic: { secs: 7 } } },
  };
  t.deepEqual(verdictsOf(scheduling, spec, texts), [
    'process.oomScoreAdj: pass (100)',
    'process.scheduler: pass (SCHED_OTHER, nice 5)',
    'process.ioPriority: differs (best-effort: prio 4)',
    'linux.personality: pass (00000008)',
    'linux.timeOffsets[monotonic]: pass (7 0)',
  ]);
});

test('a HOME that is empty in the spec is one that the runtime sets', (t) => {
  const judged = (env: string[], environ: string) => judgedCommand(['a'], 'a\0', env, environ)[1];
  t.is(judged(['HOME=', 'A='], 'HOME=/root\0A=\0'), 'process.env: pass (2 variables)');
  t.is(
    judged(['HOME=/x', 'A='], 'HOME=/root\0A=b\0'),
    'process.env: differs (HOME has another value, A has another value)',
  );
});

test('numbers of kernel parameters are compared as the kernel reads them', (t) => {
  const judged = (value: string, found: string) =>
    verdictsOf(
      sysctls,
      { linux: { sysctl: { 'net.a': value } } },
      { '/proc/sys/net/a in its namespaces': `${found}\n` },
    )[0]?.split(' ')[1];
  t.is(judged('0x10000', '65536'), 'pass');
  t.is(judged('0200', '128'), 'pass');
  t.is(judged('-0x1 010', '-1\t8'), 'pass');
  t.is(judged('81,80', '80-81'), 'pass');
  t.is(judged('0x10', '10'), 'differs');
  t.is(judged('80,82', '80-82'), 'differs');
  t.is(judged('cubic', 'reno'), 'differs');
});

test('limits beyond 53 bits are compared as JSON rounds them, and only the largest of 64 is none', (t) => {
  const judged = (soft: number, found: string) =>
    verdictsOf(
      rlimits,
      { process: { rlimits: [{ type: 'RLIMIT_FSIZE', soft, hard: 2 ** 64 }] } },
      { '/proc/42/limits': `Max file size             ${found}  unlimited  bytes\n` },
    )[0]?.split(' ')[1];
  const asked = (digits: string) => JSON.parse(digits) as number;
  t.is(judged(asked('9007199254740993'), '9007199254740993'), 'pass');
  t.is(judged(asked('9223372036854775807'), '9223372036854775807'), 'pass');
  t.is(judged(asked('9223372036854775807'), 'unlimited'), 'differs');
  t.is(judged(asked('18446744073709551615'), 'unlimited'), 'pass');
  t.is(judged(asked('9007199254740993'), '9007199254741993'), 'differs');
});

test('ids of a process in the own user namespace are those that are shown', (t) => {
  const map = '0 1000 1\n';
  const texts = {
    '/proc/42/status': 'Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t\n',
    '/proc/42/uid_map': map,
    '/proc/42/gid_map': map,
  };
  const judged = (sharesUserNamespace: boolean) =>
    verdictsOf(user, { process: { user: { uid: 0, gid: 0 } } }, texts, { sharesUserNamespace })[0];
  t.is(judged(true), 'process.user.uid: pass (0)');
  t.is(judged(false), 'process.user.uid: differs (0 of the host)');
});

test('a hierarchy with a name only is nobody’s to join', (t) => {
  const judged = (cgroup: string) =>
    verdictsOf(cgroupsPath, { linux: { cgroupsPath: '/c' } }, { '/proc/42/cgroup': cgroup })[0]?.split(
      ' ',
    )[1];
  t.is(judged('2:memory:/c\n1:name=elogind:/1\n'), 'pass');
  t.is(judged('2:memory:/1\n1:name=elogind:/c\n'), 'differs');
});
