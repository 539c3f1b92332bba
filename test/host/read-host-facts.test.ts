import test from 'ava';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { goArchitecture } from '../../src/lib/go-architecture.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';

const architecture = goArchitecture(process.arch);
const NULL_DEVICE = { path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 0o666, uid: 0, gid: 0 };

test('the facts of a machine with cgroup v2', (t) => {
  const { devices, ...facts } = readHostFacts(createSimulatedSystem());
  t.deepEqual(facts, {
    hostname: 'simulated',
    architecture,
    kernel: '6.1.0-simulated',
    cpus: 4,
    cpusOnline: '0-3',
    memoryNodes: '0',
    memTotalBytes: 8 * 1024 ** 3,
    cgroup: {
      version: 2,
      layout: 'unified',
      driver: 'cgroupfs',
      controllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
      mounts: { unified: '/sys/fs/cgroup' },
      memoryLimit: true,
      swapLimit: true,
      kernelMemory: false,
      swappiness: false,
      oomKillDisable: false,
      pidsLimit: true,
      cpuCfs: true,
      cpuShares: true,
      cpuset: true,
      cpuRealtime: false,
      blkioWeight: true,
      blkioThrottle: true,
    },
    appArmor: false,
    selinux: false,
    seccomp: true,
    systemd: false,
    capabilities: { missing: [], last: 'CAP_CHECKPOINT_RESTORE' },
    rootMountPropagation: 'private',
    recursiveReadOnlyMounts: true,
    timeNamespaces: false,
  });
  t.deepEqual(
    devices.map(({ path }) => path),
    ['/dev/full', '/dev/null', '/dev/random', '/dev/tty', '/dev/urandom', '/dev/zero'],
  );
  t.deepEqual(devices[1], NULL_DEVICE as never);
});

test('the cgroup facts of the hybrid layout come from the v1 files', (t) => {
  const { cgroup } = readHostFacts(createSimulatedSystem({ cgroups: 'hybrid' }));
  t.like(cgroup, {
    version: 1,
    layout: 'hybrid',
    driver: 'cgroupfs',
    controllers: ['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids'],
    swapLimit: true,
    kernelMemory: false,
    swappiness: true,
    oomKillDisable: true,
    cpuRealtime: true,
    blkioWeight: false,
    blkioThrottle: true,
  });
  t.is(readHostFacts(createSimulatedSystem({ cgroups: 'legacy' })).cgroup.layout, 'legacy');
});

test('systemd makes the cgroups where it runs on cgroup v2, and nowhere else', (t) => {
  const drivers = (['unified', 'hybrid'] as const).map((cgroups) => {
    const system = createSimulatedSystem({ cgroups });
    system.files.makeDirectory('/run/systemd/system');
    const { systemd, cgroup } = readHostFacts(system);
    return [systemd, cgroup.driver];
  });
  t.deepEqual(drivers, [
    [true, 'systemd'],
    [true, 'cgroupfs'],
  ]);
});

test('capabilities outside the bounding set are missing, and those that the kernel does not know are not', (t) => {
  const system = createSimulatedSystem();
  system.files.write('/proc/self/status', 'CapBnd:\t000000fffeffffff\n');
  t.deepEqual(readHostFacts(system).capabilities, {
    missing: ['CAP_SYS_RESOURCE', 'CAP_CHECKPOINT_RESTORE'],
    last: 'CAP_CHECKPOINT_RESTORE',
  });
  system.files.write('/proc/sys/kernel/cap_last_cap', '37\n');
  t.deepEqual(readHostFacts(system).capabilities, { missing: ['CAP_SYS_RESOURCE'], last: 'CAP_AUDIT_READ' });
});

test('AppArmor needs the kernel, its file system and the parser', (t) => {
  const system = createSimulatedSystem();
  const { files } = system;
  const steps = [
    () => files.makeDirectory('/sys/kernel/security/apparmor'),
    () => {
      files.makeDirectory('/sbin');
      files.write('/sbin/apparmor_parser', '', { mode: 0o755 });
    },
    () => {
      files.makeDirectory('/sys/module/apparmor/parameters');
      files.write('/sys/module/apparmor/parameters/enabled', 'Y\n');
    },
  ];
  const answers = steps.map((step) => {
    step();
    return readHostFacts(system).appArmor;
  });
  t.deepEqual(answers, [false, false, true]);
});

test('the facts of this machine are complete and become JSON', (t) => {
  if (process.platform !== 'linux') return t.pass('needs Linux');
  const facts = JSON.parse(JSON.stringify(readHostFacts(createLinuxSystem())));
  t.regex(facts.kernel, /^\d+\.\d+/);
  t.true(facts.cpus > 0 && facts.memTotalBytes > 2 ** 20);
  t.deepEqual(
    facts.devices.find(({ path }: { path: string }) => path === '/dev/null'),
    {
      ...NULL_DEVICE,
      fileMode: facts.devices.find(({ path }: { path: string }) => path === '/dev/null').fileMode,
    },
  );
  t.false(
    facts.devices.some(
      ({ path }: { path: string }) => path.startsWith('/dev/pts/') || path === '/dev/console',
    ),
  );
});
