import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { HostConfig } from '../../../src/contract/docker.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { readCircumstances } from '../../../src/verify/read-circumstances.ts';
import { tryDevices } from '../../../src/verify/try-devices.ts';
import type { Verification } from '../../../src/verify/verdict.ts';
import { verifyBundle } from '../../../src/verify/verify-bundle.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testAsRoot } from '../as-root.ts';
import { openCli } from '../cli/open-cli.ts';
import { busybox, openEngine } from '../open-engine.ts';

/** What does not pass, with what was found. */
function odd({ verdicts }: Verification): string[] {
  return verdicts
    .filter(({ verdict }) => verdict !== 'pass')
    .map(
      ({ field, verdict, asked, found, reason }) => `${field} ${verdict}: ${asked} / ${found} / ${reason}`,
    );
}

async function verified(t: ExecutionContext, hostConfig: HostConfig, config = {}): Promise<Verification> {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000'], { hostConfig, config });
  await container.start();
  const verification = await container.verify();
  // What tried the devices in its cgroup is gone.
  t.deepEqual(await container.top(), [verification.pid]);
  await container.kill();
  return verification;
}

testAsRoot('the kernel enforces all that a plain container asks', async (t) => {
  t.deepEqual(odd(await verified(t, {})), []);
});

testAsRoot('the kernel enforces all that a container with limits asks', async (t) => {
  const hostConfig: HostConfig = {
    Memory: 64 * 1024 * 1024,
    MemoryReservation: 32 * 1024 * 1024,
    NanoCpus: 500_000_000,
    CpuShares: 512,
    CpusetCpus: '0',
    PidsLimit: 50,
    OomScoreAdj: 200,
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'size=1m,noexec' },
    CapAdd: ['NET_ADMIN'],
    CapDrop: ['MKNOD', 'CHOWN'],
    SecurityOpt: ['no-new-privileges'],
    Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
    Sysctls: { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '4096' },
    GroupAdd: ['20'],
  };
  const config = { User: '1000:1000', WorkingDir: '/tmp', Env: ['A=b'], Hostname: 'tested' };
  t.deepEqual(odd(await verified(t, hostConfig, config)), []);
});

testAsRoot('the kernel enforces all that a privileged container asks', async (t) => {
  t.deepEqual(odd(await verified(t, { Privileged: true })), []);
});

testAsRoot('the kernel enforces what it shows in other words', async (t) => {
  const hostConfig: HostConfig = {
    Tmpfs: { '/half': 'size=50%', '/some': 'size=3%,uid=5', '/blocks': 'nr_blocks=10', '/none': 'size=0' },
    Sysctls: {
      'net.core.somaxconn': '0200',
      'kernel.shmmax': '0x10000',
      'net.ipv4.ip_local_reserved_ports': '81,80',
    },
    Ulimits: [{ Name: 'core', Soft: 0, Hard: Number.MAX_SAFE_INTEGER + 2 }],
  };
  t.deepEqual(odd(await verified(t, hostConfig, { Env: ['HOME='] })), []);
});

testAsRoot(
  'a mount on top of what a recursive bind has brought along is the one that is compared',
  async (t) => {
    const folder = temporaryFolder(t);
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    const { mounts } = createLinuxSystem();
    mounts.mount({ source: 'brought', target: inner, type: 'tmpfs', options: [] });
    t.teardown(() => mounts.unmount(inner));
    const verification = await verified(t, {
      Binds: [`${folder}:/data`],
      Tmpfs: { '/data/inner': 'size=1m,noexec' },
    });
    t.deepEqual(odd(verification), []);
  },
);

testAsRoot('a spec with fields that are null is read as the runtimes read it', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  const { pid, bundle, verdicts } = await container.verify();
  const folder = temporaryFolder(t);
  const spec = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
  const nulls = { ...spec, hooks: null, annotations: null, process: { ...spec.process, rlimits: null } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...nulls, root: { ...spec.root } }));
  const other = await verifyBundle(pid, folder);
  t.deepEqual(other.verdicts.length, verdicts.length);
  t.true(other.matches);
});

testAsRoot('where no other process may be started, it is unknown which devices may be used', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000'], { hostConfig: { PidsLimit: 1 } });
  await container.start();
  const { pid, bundle, verdicts } = await container.verify();
  t.deepEqual(
    verdicts.filter(({ verdict }) => verdict === 'differs'),
    [],
  );
  const system = createLinuxSystem();
  const spec = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
  const { cgroupFolders } = await readCircumstances({ system, pid, bundle }, spec);
  const limited = cgroupFolders.pids ?? cgroupFolders.unified ?? '';
  await t.throwsAsync(tryDevices({ kind: 'access', folders: [limited], devices: ['c 1:3'] }, system), {
    code: 'SYSTEM_UNSUPPORTED',
    message: /^nothing that tries devices can be started/,
  });
});

testAsRoot('a bundle whose spec is no file is refused, and not waited for', async (t) => {
  const folder = temporaryFolder(t);
  spawnSync('mkfifo', [join(folder, 'config.json')]);
  await t.throwsAsync(verifyBundle(process.pid, folder), { code: 'BUNDLE_NOT_FOUND' });
});

testAsRoot('a process compared with another one’s spec differs', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  const { pid, bundle, matches } = await container.verify();
  t.true(matches);
  const folder = join(temporaryFolder(t), 'other');
  mkdirSync(folder);
  copyFileSync(join(bundle, 'config.json'), join(folder, 'config.json'));
  const spec = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...spec, hostname: 'elsewhere' }));
  const other = await verifyBundle(pid, folder);
  t.false(other.matches);
  t.deepEqual(
    other.verdicts.filter(({ field }) => field === 'hostname').map(({ verdict, asked }) => [verdict, asked]),
    [['differs', 'elsewhere']],
  );
});

testAsRoot('a paused container is verified without waiting for it', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  // Until it runs its program: what is paused before that is still the runtime’s.
  await container.verify();
  await container.pause();
  const { verdicts } = await container.verify();
  t.deepEqual(
    verdicts.filter(({ verdict }) => verdict === 'differs'),
    [],
  );
  await container.resume();
});

testAsRoot('the command exits with 1 for a difference, and says which it is', async (t) => {
  const { folder, ownCgroup, lockstep } = openCli(t);
  const made = await lockstep('run', '-d', '--name', 'web', ...ownCgroup, 'busybox', 'sleep', '1000');
  t.is(made.code, 0, made.stderr);
  const same = await lockstep('verify', 'web');
  t.is(same.code, 0, same.stdout + same.stderr);
  t.regex(same.stdout, /^✓ process\.args .*: \d+ pass, 0 differ, \d+ unknown\n$/ms);
  const [{ State, Lockstep }] = JSON.parse((await lockstep('inspect', 'web')).stdout);
  const spec = JSON.parse(readFileSync(join(Lockstep.bundle, 'config.json'), 'utf8'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...spec, hostname: 'elsewhere' }));
  const pair = ['--pid', String(State.Pid), '--bundle', folder];
  const other = await lockstep('verify', ...pair);
  t.is(other.code, 1);
  t.regex(other.stdout, /✗ differs hostname\n {4}asked: elsewhere\n {4}found: /);
  const json = await lockstep('verify', ...pair, '--format', 'json');
  t.is(json.code, 1);
  const rows = json.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(
    rows.filter(({ verdict }) => verdict === 'differs').map(({ field }) => field),
    ['hostname'],
  );
  t.regex(
    (await lockstep('verify', ...pair, '--format', 'junit')).stdout,
    /failures="1" .*name="hostname">/s,
  );
});
