import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  cpSync,
  globSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { verifyBundle } from '../../../src/verify/verify-bundle.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { kernel } from '../../vm/on-kernel.ts';
import { cgroupsNamed } from '../cgroup-folder.ts';
import { until } from '../until.ts';
import { differing, oddities } from './changed-container.ts';

const { processes, mounts } = createLinuxSystem();
const WITHOUT_RUNTIME_DIRECTORY = { ...process.env, XDG_RUNTIME_DIR: '' };

/** An engine of its own for one test: nothing of it is anywhere but in one folder, and below one cgroup. */
interface ForeignEngine {
  /** Starts a container; its first process and its bundle. */
  run(flags: readonly string[], command: readonly string[]): Promise<{ pid: number; bundle: string }>;
}

type Start = (t: ExecutionContext, folder: string, cgroup: string) => Promise<ForeignEngine | undefined>;

function testEngine(name: string, programs: readonly string[], start: Start): void {
  const missing = ['busybox', 'tar', 'runc', ...programs].find(
    (program) => processes.find(program) === undefined,
  );
  const lacking = missing && `${missing} is not installed`;
  // No box has them: a machine is not made for these.
  const absent = kernel && lacking ? `not for ${kernel.name}: ${lacking}` : lacking;
  const reason = process.getuid?.() === 0 ? absent : 'needs root';
  if (reason) {
    test.serial.skip(`containers of ${name} are as their specs ask (${reason})`, () => {});
    return;
  }
  test.serial(`containers of ${name} are as their specs ask`, async (t) => {
    t.timeout(120_000);
    const folder = temporaryFolder(t);
    const cgroup = `lockstep-test-${randomBytes(4).toString('hex')}`;
    t.teardown(() => removeAll(folder, cgroup));
    makeRootfs(join(folder, 'rootfs'));
    const engine = await start(t, folder, cgroup);
    if (engine === undefined) {
      t.pass();
      return;
    }
    const { pid, bundle } = await engine.run([], ['/bin/sleep', '1000']);
    t.deepEqual(oddities(await verifyBundle(pid, bundle)), []);
    const limits = ['--env', 'A=b', '--cwd', '/bin', '--memory', '67108864', '--read-only'];
    const limited = await engine.run(limits, ['/bin/sleep', '1000']);
    t.deepEqual(oddities(await verifyBundle(limited.pid, limited.bundle)), []);
    const crossed = differing(await verifyBundle(pid, limited.bundle));
    t.deepEqual(
      ['process.env', 'process.cwd', 'linux.resources.memory.limit', 'root.readonly'].filter(
        (field) => !crossed.includes(field),
      ),
      [],
    );
  });
}

testEngine('Docker', ['docker', 'dockerd', 'containerd'], async (t, folder, cgroup) => {
  const exec = join(folder, 'exec');
  const docker = caller('docker', ['-H', `unix://${folder}/docker.sock`]);
  const isUp = await startDaemon(
    t,
    folder,
    'dockerd',
    [
      ...['--bridge', 'none', '--iptables=false', '--ip6tables=false', '--storage-driver', 'vfs'],
      ...['--data-root', join(folder, 'data'), '--exec-root', exec, '--pidfile', join(folder, 'docker.pid')],
      ...['-H', `unix://${folder}/docker.sock`, '--cgroup-parent', `/${cgroup}`],
    ],
    () => docker('version'),
  );
  if (!isUp) return undefined;
  await docker('import', await archive(folder), 'tested');
  t.teardown(async () => {
    const ids = (await docker('ps', '-aq')).split('\n').filter((id) => id !== '');
    if (ids.length > 0) await docker('rm', '-f', ...ids);
  });
  return {
    run: async (flags, command) => {
      const words = flags.map((flag) => (flag === '--cwd' ? '--workdir' : flag));
      const id = await docker('run', '-d', '--net', 'none', ...words, 'tested', ...command);
      const [bundle = ''] = globSync(`${exec}/**/moby/${id}/config.json`);
      return { pid: Number(await docker('inspect', '-f', '{{.State.Pid}}', id)), bundle: dirname(bundle) };
    },
  };
});

testEngine('containerd', ['containerd', 'ctr'], async (t, folder, cgroup) => {
  const socket = join(folder, 'containerd.sock');
  const ctr = caller('ctr', ['-a', socket]);
  const state = join(folder, 'state');
  writeFileSync(
    join(folder, 'config.toml'),
    `version = 2\nroot = "${folder}/data"\nstate = "${state}"\n[grpc]\naddress = "${socket}"\n[ttrpc]\naddress = "${socket}.ttrpc"\n`,
  );
  const isUp = await startDaemon(t, folder, 'containerd', ['--config', join(folder, 'config.toml')], () =>
    ctr('version'),
  );
  if (!isUp) return undefined;
  let count = 0;
  t.teardown(async () => {
    for (; count > 0; count -= 1) {
      await ctr('task', 'kill', '-s', 'KILL', `tested-${count}`).catch(() => {});
      await until(() =>
        ctr('task', 'rm', `tested-${count}`).then(
          () => true,
          () => false,
        ),
      );
    }
  });
  return {
    run: async (flags, command) => {
      count += 1;
      const id = `tested-${count}`;
      const words = flags.map((flag) => (flag === '--memory' ? '--memory-limit' : flag));
      const rootfs = join(folder, 'rootfs');
      await ctr('run', '-d', '--rootfs', '--cgroup', `/${cgroup}/${id}`, ...words, rootfs, id, ...command);
      const [, pid = ''] = new RegExp(`^${id}\\s+(\\d+)`, 'm').exec(await ctr('task', 'ls')) ?? [];
      const [bundle = ''] = globSync(`${state}/**/${id}/config.json`);
      return { pid: Number(pid), bundle: dirname(bundle) };
    },
  };
});

testEngine('Podman', ['podman', 'conmon'], async (t, folder, cgroup) => {
  const policy = join(folder, 'policy.json');
  writeFileSync(policy, '{"default":[{"type":"insecureAcceptAnything"}]}');
  const podman = caller('podman', [
    ...['--root', join(folder, 'data'), '--runroot', join(folder, 'run'), '--tmpdir', join(folder, 'tmp')],
    ...['--storage-driver', 'vfs', '--cgroup-manager', 'cgroupfs', '--events-backend', 'file'],
    ...['--runtime', processes.find('runc') as string],
  ]);
  try {
    await podman('import', '--signature-policy', policy, await archive(folder), 'tested');
  } catch (error) {
    t.log(`podman does not work here: ${error}`);
    return undefined;
  }
  t.teardown(() => podman('rm', '-a', '-f', '-t', '0'));
  return {
    run: async (flags, command) => {
      const words = flags.map((flag) => (flag === '--cwd' ? '--workdir' : flag));
      // Its own defaults may be more than this process may give away.
      const limits = ['--ulimit', 'nofile=100:200', '--ulimit', 'nproc=500:500'];
      const where = ['--net', 'none', '--cgroup-parent', `/${cgroup}`];
      const id = await podman('run', '-d', ...where, ...limits, ...words, 'tested', ...command);
      const shown = await podman('inspect', '-f', '{{.State.Pid}} {{.OCIConfigPath}}', id);
      const [pid = '', spec = ''] = shown.split(' ');
      return { pid: Number(pid), bundle: dirname(spec) };
    },
  };
});

/** Calls a client of an engine; resolves with what it prints, rejects with what it complains of. */
function caller(program: string, before: readonly string[]): (...args: readonly string[]) => Promise<string> {
  return async (...args) => {
    const env = WITHOUT_RUNTIME_DIRECTORY as Record<string, string>;
    const { exitCode, stdout, stderr } = await processes.run(program, [...before, ...args], { env });
    if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
}

/** Starts a daemon that ends with the test. False where it cannot work on this machine, which is none of this test's matters. */
async function startDaemon(
  t: ExecutionContext,
  folder: string,
  program: string,
  args: readonly string[],
  ask: () => Promise<unknown>,
): Promise<boolean> {
  const logPath = join(folder, `${program}.log`);
  const log = openSync(logPath, 'w');
  const daemon = spawn(program, args, { stdio: ['ignore', log, log], env: WITHOUT_RUNTIME_DIRECTORY });
  closeSync(log);
  const hasEnded = () => daemon.exitCode !== null || daemon.signalCode !== null;
  t.teardown(() => end(daemon, hasEnded));
  let isUp = false;
  const answers = async () => {
    isUp = await ask().then(
      () => true,
      () => false,
    );
    return isUp || hasEnded();
  };
  await until(answers);
  if (!isUp)
    t.log(`${program} does not work here: ${readFileSync(logPath, 'utf8').trim().split('\n').at(-1)}`);
  return isUp;
}

async function end(daemon: ChildProcess, hasEnded: () => boolean): Promise<void> {
  daemon.kill('SIGTERM');
  await until(hasEnded);
}

async function archive(folder: string): Promise<string> {
  const path = join(folder, 'rootfs.tar');
  await processes.run('tar', ['-C', join(folder, 'rootfs'), '-cf', path, '.']);
  return path;
}

function makeRootfs(rootfs: string): void {
  mkdirSync(join(rootfs, 'bin'), { recursive: true });
  cpSync(processes.find('busybox') as string, join(rootfs, 'bin/busybox'));
  symlinkSync('busybox', join(rootfs, 'bin/sleep'));
}

/** What the engines leave: mounts in the folder, and cgroups. */
async function removeAll(folder: string, cgroup: string): Promise<void> {
  for (const { target } of mounts.list().toReversed()) {
    if (target.startsWith(`${folder}/`)) await mounts.unmount(target, { lazy: true });
  }
  const isGone = () => {
    for (const path of cgroupsNamed(cgroup)) removeCgroup(path);
    return cgroupsNamed(cgroup).length === 0;
  };
  await until(isGone);
}

function removeCgroup(path: string): void {
  try {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) removeCgroup(join(path, entry.name));
    }
    rmdirSync(path);
  } catch {
    // Its last process is still ending.
  }
}
