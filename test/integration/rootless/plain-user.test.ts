import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { until } from '../until.ts';

const PROGRAM = join(import.meta.dirname, '../../../bin/lockstep');
/** A number is enough: no account is needed where no ranges of ids are mapped. */
const USER = 1000;
const AS_USER = ['--reuid', String(USER), '--regid', String(USER), '--clear-groups', '--no-new-privs'];

function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root, to become a plain user';
  const trial = ['unshare', '--user', '--map-root-user', '--mount', PROGRAM, 'version'];
  const { status } = spawnSync('setpriv', [...AS_USER, ...trial]);
  return status === 0 ? undefined : 'a plain user can make no user namespace here, or not read this folder';
}

const reason = whyNot();

function testAsUser(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (reason === undefined) test(title, run);
  else test.skip(`${title} (${reason})`, run);
}

/** The real command line as a plain user, with a home of his own. At the end nothing of it may be left. */
function openHome(t: ExecutionContext) {
  const folder = temporaryFolder(t);
  const home = join(folder, 'home');
  mkdirSync(home);
  chmodSync(folder, 0o755);
  chownSync(home, USER, USER);
  const root = join(home, 'root');
  const run = join(home, 'run');
  const env = { HOME: home, LOCKSTEP_ROOT: root, LOCKSTEP_RUN: run };
  const runWith = async (PATH: string | undefined, args: readonly string[]) => {
    const child = spawn('setpriv', [...AS_USER, PROGRAM, ...args], {
      cwd: home,
      env: { ...env, PATH },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, stdout, stderr };
  };
  const lockstep = (...args: readonly string[]) => runWith(process.env.PATH, args);
  /** Runs a container where a program is another one. */
  const lockstepWith = (program: string, script: string) => {
    const programs = join(folder, 'programs');
    mkdirSync(programs, { mode: 0o755 });
    writeFileSync(join(programs, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(programs, program), 0o755);
    return runWith(`${programs}:${process.env.PATH}`, ['run', '--rm', 'busybox', 'true']);
  };
  const holder = () => JSON.parse(readFileSync(join(run, 'namespaces/holder.json'), 'utf8')).pid as number;
  t.teardown(async () => {
    const { stdout } = await lockstep('ps', '-aq', '--no-trunc');
    const ids = stdout.split('\n').filter((id) => id !== '');
    if (ids.length > 0) await lockstep('rm', '-f', ...ids);
    await until(() => !existsSync(join(run, 'namespaces')));
  });
  return { home, run, lockstep, lockstepWith, holder };
}

testAsUser('a plain user runs a container, as root inside, and nothing is left', async (t) => {
  const { run, lockstep } = openHome(t);
  const script = 'id -u; pwd; echo said >&2; exit 7';
  const result = await lockstep('run', '--rm', '-w', '/tmp', 'busybox', 'sh', '-c', script);
  t.deepEqual(result, { code: 7, stdout: '0\n/tmp\n', stderr: 'said\n' });
  t.false(existsSync(join(run, 'namespaces')));
});

testAsUser('the kernel enforces all that a plain user’s container asks', async (t) => {
  const { lockstep } = openHome(t);
  const made = await lockstep('run', '-d', '--name', 'web', '--group-add', '7', 'busybox', 'sleep', '1000');
  t.is(made.code, 0, made.stderr);
  const { code, stdout } = await lockstep('verify', 'web');
  t.is(code, 0, stdout);
});

testAsUser(
  'the namespaces are kept from one command to the next, until the last container is removed',
  async (t) => {
    const { run, lockstep, holder } = openHome(t);
    await lockstep('run', '--until', 'mounted', '--name', 'kept', 'busybox', 'echo', 'from far');
    const pid = holder();
    t.regex(readFileSync(`/proc/${pid}/mountinfo`, 'utf8'), / overlay | \/rootfs /);
    t.is((await lockstep('start', '-a', 'kept')).stdout, 'from far\n');
    t.is((await lockstep('logs', 'kept')).stdout, 'from far\n');
    t.is(holder(), pid);
    t.is((await lockstep('rm', 'kept')).code, 0);
    t.false(existsSync(join(run, 'namespaces')));
    await until(() => !createLinuxSystem().processes.isAlive(pid));
  },
);

testAsUser(
  'a container goes on where its holder was killed, and is stopped from the same namespaces',
  async (t) => {
    const { lockstep, holder } = openHome(t);
    await lockstep('run', '-d', '--name', 'alone', 'busybox', 'sleep', '1000');
    const pid = holder();
    const { processes, files } = createLinuxSystem();
    const namespaces = files.readLink(`/proc/${pid}/ns/mnt`);
    processes.kill(pid, 9);
    await until(() => !processes.isAlive(pid));
    t.is((await lockstep('inspect', '--format', '{{.State.Status}}', 'alone')).stdout, 'running\n');
    t.not(holder(), pid);
    t.is(files.readLink(`/proc/${holder()}/ns/mnt`), namespaces);
    t.is((await lockstep('stop', '-t', '0', 'alone')).code, 0);
    t.is((await lockstep('rm', 'alone')).code, 0);
  },
);

testAsUser('a prepared container whose namespaces are gone is prepared again', async (t) => {
  const { lockstep, holder } = openHome(t);
  await lockstep('run', '--until', 'mounted', '--name', 'again', 'busybox', 'echo', 'all the same');
  const pid = holder();
  const { processes } = createLinuxSystem();
  processes.kill(pid, 9);
  await until(() => !processes.isAlive(pid));
  t.is((await lockstep('start', '-a', 'again')).stdout, 'all the same\n');
});

testAsUser('limits that nobody delegated are discarded with Docker’s words', async (t) => {
  const { lockstep } = openHome(t);
  const { code, stdout, stderr } = await lockstep('create', '-m', '64m', 'busybox');
  t.is(code, 0);
  t.regex(stdout, /^[0-9a-f]{64}\n$/);
  // Where the tests run in a cgroup that is the user's, there is nothing to discard.
  t.regex(stderr, /Limitation discarded|^$/);
});

testAsUser('a user of the container that is not mapped is refused, with the way to map him', async (t) => {
  const { lockstep } = openHome(t);
  const { code, stderr } = await lockstep('run', '--rm', '--user', '70000', 'busybox', 'true');
  t.is(code, 125);
  t.regex(stderr, /user 70000:0 does not exist.*uidmap/s);
});

testAsUser(
  'a record of a holder that cannot be read, or that names another process, is replaced',
  async (t) => {
    const { run, lockstep } = openHome(t);
    await lockstep('ps');
    const other = { pid: process.pid, startTime: 1, user: 'user:[1]', mount: 'mnt:[1]' };
    for (const record of ['no record', JSON.stringify(other)]) {
      mkdirSync(join(run, 'namespaces'));
      chownSync(join(run, 'namespaces'), USER, USER);
      writeFileSync(join(run, 'namespaces/holder.json'), record, { mode: 0o644 });
      t.is((await lockstep('run', '--rm', 'busybox', 'echo', 'ok')).stdout, 'ok\n');
      t.false(existsSync(join(run, 'namespaces')));
    }
  },
);

testAsUser('where users may make no namespace, that is said, and nothing is left', async (t) => {
  const { run, lockstepWith } = openHome(t);
  // A program of this name that does what the kernel makes of it where max_user_namespaces is 0.
  const { code, stderr } = await lockstepWith('unshare', 'echo "unshare failed: No space left" >&2; exit 1');
  t.is(code, 125);
  t.regex(stderr, /No space left.*USER_NAMESPACE_UNAVAILABLE.*max_user_namespaces/s);
  t.false(existsSync(join(run, 'namespaces')));
});

testAsUser('another user’s root is refused before anything is written', async (t) => {
  const { home, lockstep } = openHome(t);
  const { code, stderr } = await lockstep('--root', '/', 'ps');
  t.is(code, 1);
  t.regex(stderr, /ROOT_OF_ANOTHER_USER/);
  t.false(existsSync(join(home, 'run/namespaces/holder.json')));
});
