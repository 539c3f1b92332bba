import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { ContainerConfig, HostConfig } from '../../../src/contract/docker.ts';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { isUnified } from '../cgroup-folder.ts';
import { busybox, openEngine, outcome, type TestEngine } from '../open-engine.ts';

const MIB = 1 << 20;

const { mounts } = createLinuxSystem();

interface Asked {
  readonly config?: ContainerConfig;
  readonly hostConfig?: HostConfig;
}

/** What a shell script prints, on stdout and then on stderr, in a container that was asked for so. */
async function printed({ engine }: TestEngine, script: string, asked: Asked = {}): Promise<string> {
  const container = await busybox(engine, ['sh', '-c', script], asked);
  const { stdout, stderr } = await outcome(container);
  return `${stdout}${stderr}`;
}

/** Files below /sys/fs/cgroup, as the container itself reads them, one line each. */
const cgroupFiles = (...names: string[]) =>
  `cd /sys/fs/cgroup && for name in ${names.join(' ')}; do echo $name $(cat $name); done`;

/** The values of such files in a container with these limits. */
async function holds(
  t: ExecutionContext,
  hostConfig: HostConfig,
  expected: Readonly<Record<string, string | number>>,
): Promise<void> {
  t.is(
    await printed(await openEngine(t), cgroupFiles(...Object.keys(expected)), { hostConfig }),
    Object.entries(expected)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  );
}

/** Lines of /proc/self/status. */
const status = (...fields: string[]) =>
  `grep -E "^(${fields.join('|')}):" /proc/self/status | tr -s "\\t " " "`;

/** What this process has itself, and may give away at most. */
const OWN_CAPABILITIES = BigInt(
  `0x${/^CapPrm:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`,
);
/** Docker's fourteen (moby oci/caps/defaults.go), by their bits in linux/capability.h. */
const DEFAULT_CAPABILITIES = 0xa80425fbn;
const CHOWN = 1n << 0n;
const NET_ADMIN = 1n << 12n;
const NET_RAW = 1n << 13n;

const capabilitySet = (set: bigint) => (set & OWN_CAPABILITIES).toString(16).padStart(16, '0');

test('memory: limit, swap and reservation', async (t) => {
  const hostConfig = { Memory: 64 * MIB, MemorySwap: 128 * MIB, MemoryReservation: 32 * MIB };
  const expected = isUnified
    ? { 'memory.max': 64 * MIB, 'memory.swap.max': 64 * MIB, 'memory.low': 32 * MIB }
    : {
        'memory/memory.limit_in_bytes': 64 * MIB,
        'memory/memory.memsw.limit_in_bytes': 128 * MIB,
        'memory/memory.soft_limit_in_bytes': 32 * MIB,
      };
  await holds(t, hostConfig, expected);
});

test('memory without a limit for swap may be swapped out once over', async (t) => {
  const expected = isUnified
    ? { 'memory.swap.max': 64 * MIB }
    : { 'memory/memory.memsw.limit_in_bytes': 128 * MIB };
  await holds(t, { Memory: 64 * MIB }, expected);
});

test('swappiness is set where the kernel has it for each container, and warned about where not', async (t) => {
  const place = await openEngine(t);
  const hostConfig = { Memory: 64 * MIB, MemorySwappiness: 7 };
  const container = await busybox(place.engine, ['cat', '/sys/fs/cgroup/memory/memory.swappiness'], {
    hostConfig,
  });
  t.is((await outcome(container)).stdout, isUnified ? '' : '7\n');
});

test('CPU: shares, quota, period and the CPUs themselves', async (t) => {
  const hostConfig = {
    CpuShares: 300,
    CpuQuota: 25_000,
    CpuPeriod: 50_000,
    CpusetCpus: '0',
    CpusetMems: '0',
  };
  const expected = isUnified
    ? // 1 + (300 - 2) × 9999 / 262142, as runc converts shares to a weight
      { 'cpu.weight': 12, 'cpu.max': '25000 50000', 'cpuset.cpus': 0, 'cpuset.mems': 0 }
    : {
        'cpu/cpu.shares': 300,
        'cpu/cpu.cfs_quota_us': 25_000,
        'cpu/cpu.cfs_period_us': 50_000,
        'cpuset/cpuset.cpus': 0,
        'cpuset/cpuset.mems': 0,
      };
  await holds(t, hostConfig, expected);
  t.is(
    await printed(await openEngine(t), status('Cpus_allowed_list'), { hostConfig }),
    'Cpus_allowed_list: 0\n',
  );
});

test('half a CPU by --cpus', async (t) => {
  const expected = isUnified
    ? { 'cpu.max': '50000 100000' }
    : { 'cpu/cpu.cfs_quota_us': 50_000, 'cpu/cpu.cfs_period_us': 100_000 };
  await holds(t, { NanoCpus: 500_000_000 }, expected);
});

test('a limit of processes is kept by the kernel', async (t) => {
  // With much less, runc itself sometimes finds no room for its threads, which count as well.
  const limit = 32;
  await holds(t, { PidsLimit: limit }, { [isUnified ? 'pids.max' : 'pids/pids.max']: limit });
  const script = `for i in $(seq ${limit + 1}); do sleep 1 & done; wait`;
  const text = await printed(await openEngine(t), script, { hostConfig: { PidsLimit: limit } });
  t.true(text.includes("can't fork: Resource temporarily unavailable"), text);
});

test('block devices are throttled', async (t) => {
  const disk = mounts
    .list()
    .find(({ source }) => source.startsWith('/dev/') && isBlockDevice(source))?.source;
  if (disk === undefined) return t.pass('no disk is mounted here');
  const limit = (Rate: number) => [{ Path: disk.replace(/(?<=\/[vs]d[a-z])\d+$/, ''), Rate }];
  const hostConfig = {
    BlkioDeviceReadBps: limit(MIB),
    BlkioDeviceWriteBps: limit(2 * MIB),
    BlkioDeviceReadIOps: limit(30),
    BlkioDeviceWriteIOps: limit(40),
  };
  const names = isUnified
    ? ['io.max']
    : ['read_bps', 'write_bps', 'read_iops', 'write_iops'].map(
        (name) => `blkio/blkio.throttle.${name}_device`,
      );
  const text = await printed(await openEngine(t), cgroupFiles(...names), { hostConfig });
  const numbers = text
    .trim()
    .split('\n')
    .flatMap((line) => line.split(' ').slice(isUnified ? 2 : -1));
  t.deepEqual(
    numbers,
    isUnified
      ? [`rbps=${MIB}`, `wbps=${2 * MIB}`, 'riops=30', 'wiops=40']
      : [`${MIB}`, `${2 * MIB}`, '30', '40'],
  );
});

function isBlockDevice(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isBlockDevice() ?? false;
}

/** Devices that no container gets by itself, and that can be opened without harm. */
const SPARE_DEVICES = ['/dev/fuse', '/dev/loop-control', '/dev/rtc0'];

test('a device that was given opens as far as it was given, and no other does, not even one that the container makes itself', async (t) => {
  const PathOnHost = SPARE_DEVICES.find((path) => existsSync(path));
  if (PathOnHost === undefined) return t.pass('no device to spare here');
  const device = { PathOnHost, PathInContainer: '/dev/given', CgroupPermissions: 'r' };
  const script = `
    (: < /dev/given) && echo read
    (: > /dev/given) 2>&1
    mknod /tmp/memory c 1 2 && (: < /tmp/memory) 2>&1`;
  const text = await printed(await openEngine(t), script, { hostConfig: { Devices: [device] } });
  t.is(
    text,
    "read\nsh: can't create /dev/given: Operation not permitted\nsh: can't open /tmp/memory: Operation not permitted\n",
  );
});

test('a device keeps its numbers and gets the permissions that the host gives it', async (t) => {
  const device = { PathOnHost: '/dev/full', PathInContainer: '/dev/given', CgroupPermissions: 'rwm' };
  t.is(
    await printed(await openEngine(t), 'stat -c "%F %t %T %a" /dev/given', {
      hostConfig: { Devices: [device] },
    }),
    'character special file 1 7 666\n',
  );
});

test('limits of the process', async (t) => {
  const Ulimits = [
    { Name: 'nofile', Soft: 100, Hard: 200 },
    { Name: 'core', Soft: 0, Hard: 0 },
  ];
  t.is(
    await printed(await openEngine(t), 'ulimit -Sn; ulimit -Hn; ulimit -c', { hostConfig: { Ulimits } }),
    '100\n200\n0\n',
  );
});

test('kernel parameters of the container’s own namespaces', async (t) => {
  const Sysctls = { 'net.core.somaxconn': '77', 'kernel.shmmax': '1000000' };
  t.is(
    await printed(await openEngine(t), 'sysctl -n net.core.somaxconn kernel.shmmax', {
      hostConfig: { Sysctls },
    }),
    '77\n1000000\n',
  );
});

test('a kernel parameter of the host is refused', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['true'], { hostConfig: { Sysctls: { 'kernel.panic': '1' } } });
  const error = await t.throwsAsync<LockstepError>(container.start());
  t.is(error?.code, 'RUNTIME_FAILED');
  t.true(
    error?.message.includes('sysctl "kernel.panic" is not in a separate kernel namespace'),
    error?.message,
  );
});

test('the score by which the kernel chooses what to kill for want of memory', async (t) => {
  t.is(
    await printed(await openEngine(t), 'cat /proc/self/oom_score_adj', { hostConfig: { OomScoreAdj: 500 } }),
    '500\n',
  );
});

const CAPABILITIES: Record<string, { hostConfig: HostConfig; set: bigint }> = {
  'by default': { hostConfig: {}, set: DEFAULT_CAPABILITIES },
  'with one added and one dropped': {
    hostConfig: { CapAdd: ['NET_ADMIN'], CapDrop: ['CHOWN'] },
    set: (DEFAULT_CAPABILITIES | NET_ADMIN) & ~CHOWN,
  },
  'with all dropped but one': { hostConfig: { CapDrop: ['ALL'], CapAdd: ['CAP_NET_RAW'] }, set: NET_RAW },
  'with all added but one': {
    hostConfig: { CapAdd: ['ALL'], CapDrop: ['CHOWN'] },
    set: OWN_CAPABILITIES & ~CHOWN,
  },
  'when privileged': { hostConfig: { Privileged: true }, set: OWN_CAPABILITIES },
};
for (const [title, { hostConfig, set }] of Object.entries(CAPABILITIES)) {
  test(`capabilities ${title}, never more than the engine has`, async (t) => {
    const mask = capabilitySet(set);
    t.is(
      await printed(await openEngine(t), status('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'), {
        hostConfig,
      }),
      `CapInh: 0000000000000000\nCapPrm: ${mask}\nCapEff: ${mask}\nCapBnd: ${mask}\nCapAmb: 0000000000000000\n`,
    );
  });
}

test('seccomp filters by default, and not when it is switched off or the container is privileged', async (t) => {
  const place = await openEngine(t);
  const script = `${status('NoNewPrivs', 'Seccomp')}; unshare -r true && echo unshared`;
  const refused = 'unshare: unshare(0x10000000): Operation not permitted\n';
  t.is(await printed(place, script), `NoNewPrivs: 0\nSeccomp: 2\n${refused}`);
  const off = { hostConfig: { SecurityOpt: ['seccomp=unconfined'] } };
  t.true((await printed(place, script, off)).startsWith('NoNewPrivs: 0\nSeccomp: 0\n'));
  t.true((await printed(place, script, { hostConfig: { Privileged: true } })).includes('Seccomp: 0\n'));
});

test('a seccomp profile of one’s own', async (t) => {
  const profile = {
    defaultAction: 'SCMP_ACT_ALLOW',
    syscalls: [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' }],
  };
  const SecurityOpt = [`seccomp=${JSON.stringify(profile)}`];
  t.is(
    await printed(await openEngine(t), 'mkdir /tmp/made; touch /tmp/file && echo touched', {
      hostConfig: { SecurityOpt },
    }),
    "touched\nmkdir: can't create directory '/tmp/made': Operation not permitted\n",
  );
});

test('no new privileges', async (t) => {
  t.is(
    await printed(await openEngine(t), status('NoNewPrivs'), {
      hostConfig: { SecurityOpt: ['no-new-privileges'] },
    }),
    'NoNewPrivs: 1\n',
  );
});

test('a privileged container has every device of the host, and may write to /sys and /proc/sys', async (t) => {
  const script = `
    [ -c /dev/fuse ] && echo device
    cat /sys/fs/cgroup/devices/devices.list 2>/dev/null
    grep -cE "^(sysfs /sys|proc /proc/sys) [^ ]+ ro" /proc/mounts
    cat /proc/sys/kernel/hostname > /proc/sys/kernel/hostname && echo written`;
  const text = await printed(await openEngine(t), script, { hostConfig: { Privileged: true } });
  t.is(text, isUnified ? 'device\n0\nwritten\n' : 'device\na *:* rwm\n0\nwritten\n');
});

test('a read-only root lets only mounts be written', async (t) => {
  const script = 'for path in / /tmp /dev/shm /data; do touch $path/file 2>/dev/null && echo $path; done';
  t.is(
    await printed(await openEngine(t), script, {
      hostConfig: { ReadonlyRootfs: true, Tmpfs: { '/data': '' } },
    }),
    '/dev/shm\n/data\n',
  );
});

test('a tmpfs has the size, mode and owner that were asked for', async (t) => {
  const script =
    'stat -c "%a %u" /data; df -k /data | tail -n 1 | tr -s " " | cut -d" " -f2; dd if=/dev/zero of=/data/file bs=70k count=1 2>&1 | head -n 1';
  t.is(
    await printed(await openEngine(t), script, {
      hostConfig: { Tmpfs: { '/data': 'size=64k,mode=750,uid=12' } },
    }),
    "750 12\n64\ndd: error writing '/data/file': No space left on device\n",
  );
});

test('a bind is the host’s folder itself; read-only it cannot be written', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'from-host'), 'from the host\n');
  const script = 'cat /rw/from-host; echo from the container > /rw/from-container; touch /ro/file; cat /one';
  const Binds = [`${folder}:/rw`, `${folder}:/ro:ro`, `${folder}/from-host:/one:ro`];
  t.is(
    await printed(await openEngine(t), script, { hostConfig: { Binds } }),
    'from the host\nfrom the host\ntouch: /ro/file: Read-only file system\n',
  );
  t.is(readFileSync(join(folder, 'from-container'), 'utf8'), 'from the container\n');
});

test('what the image has at a volume’s place is in the volume, which outlives its container', async (t) => {
  const place = await openEngine(t);
  const hostConfig = { Binds: ['kept:/etc'] };
  t.is(await printed(place, 'grep -c ^root: /etc/passwd; echo more > /etc/more', { hostConfig }), '1\n');
  t.is(await printed(place, 'cat /etc/more', { hostConfig }), 'more\n');
});

test('what tells of the host is hidden or read-only', async (t) => {
  const script = `
    for path in /proc/kcore /proc/keys /proc/timer_list; do [ -e $path ] && head -c 1 $path 2>/dev/null; done
    ls /proc/acpi /sys/firmware 2>/dev/null | grep -v :
    for path in /proc/sys/kernel/domainname /sys/kernel/mm/ksm/run; do (echo 0 > $path) 2>&1 | sed "s/.*: //"; done
    grep -cE " /proc/(bus|fs|irq|sys) proc ro," /proc/mounts`;
  t.regex(
    await printed(await openEngine(t), script),
    /^\s*Read-only file system\n(?:Read-only file system|nonexistent directory)\n[34]\n$/,
  );
});

test('paths that are masked and read-only can be chosen', async (t) => {
  const script = 'wc -c < /etc/passwd; touch /etc/group';
  t.is(
    await printed(await openEngine(t), script, {
      hostConfig: { MaskedPaths: ['/etc/passwd'], ReadonlyPaths: ['/etc/group'] },
    }),
    '0\ntouch: /etc/group: Read-only file system\n',
  );
});

test('the environment is the image’s, then what was asked for', async (t) => {
  const config = { Env: ['A=1', 'B=with space', 'C=', 'PATH=/bin'], Hostname: 'named' };
  t.is(
    await printed(await openEngine(t), 'env | grep -v ^PWD= | grep -v ^SHLVL= | sort', { config }),
    'A=1\nB=with space\nC=\nHOME=/root\nHOSTNAME=named\nPATH=/bin\n',
  );
});

const USERS: Record<string, { asked: Asked; id: string }> = {
  'by name': { asked: { config: { User: 'nobody' } }, id: '65534 65534 65534' },
  'by number, with a group': { asked: { config: { User: '1234:5678' } }, id: '1234 5678 5678' },
  'with supplementary groups': {
    asked: { config: { User: '1234' }, hostConfig: { GroupAdd: ['audio', '4321'] } },
    id: '1234 0 0 29 4321',
  },
};
for (const [title, { asked, id }] of Object.entries(USERS)) {
  test(`a user ${title}, without capabilities`, async (t) => {
    const script = `echo $(id -u) $(id -g) $(id -G); ${status('CapEff')}`;
    t.is(await printed(await openEngine(t), script, asked), `${id}\nCapEff: 0000000000000000\n`);
  });
}

test('a working directory that is not there is made', async (t) => {
  t.is(
    await printed(await openEngine(t), 'pwd; stat -c "%a %u" .', { config: { WorkingDir: '/made/for/it' } }),
    '/made/for/it\n755 0\n',
  );
});

test('an init is process 1 and starts the command, whose exit code is the container’s', async (t) => {
  const place = await openEngine(t, { settings: { initPath: writeInit(temporaryFolder(t)) } });
  const container = await busybox(
    place.engine,
    ['sh', '-c', 'echo $$; cat /proc/1/cmdline | tr "\\0" " "; exit 9'],
    {
      hostConfig: { Init: true },
    },
  );
  const { stdout, exitCode } = await outcome(container);
  t.regex(stdout, /^[2-9]\n\/bin\/sh \/sbin\/lockstep-init -- sh -c /);
  t.is(exitCode, 9);
});

/** An init in its simplest form; `--` comes first. */
function writeInit(folder: string): string {
  const path = join(folder, 'init');
  writeFileSync(path, '#!/bin/sh\nshift\n"$@" &\nwait $!\nexit $?\n', { mode: 0o755 });
  return path;
}
