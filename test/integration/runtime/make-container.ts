import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { createOciRuntime } from '../../../src/runtime/create-oci-runtime.ts';
import type { ProcessIdentity, Runtime, RuntimeContainer } from '../../../src/runtime/runtime.ts';
import type { RuntimeSettings } from '../../../src/runtime/settings.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { cgroupsNamed, HIERARCHIES } from '../cgroup-folder.ts';

const system = createLinuxSystem();

/** Why these tests cannot run here; undefined where they can. */
export function reasonToSkip(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  return ['runc', 'conmon', 'busybox'].find((program) => system.processes.find(program) === undefined);
}

export interface TestContainer {
  readonly runtime: Runtime;
  readonly settings: RuntimeSettings;
  readonly container: RuntimeContainer;
  /** Creates and starts it. */
  run(options?: Partial<Parameters<Runtime['createContainer']>[1]>): Promise<ProcessIdentity>;
}

/**
 * A bundle with busybox, in a folder, state root and cgroup of its own. When the test has ended everything is deleted, and
 * the test fails if a process, mount or cgroup of it is left.
 */
export function makeContainer(
  t: ExecutionContext,
  args: readonly string[],
  {
    tty = false,
    runtime: program = 'runc',
    below = '',
    process: processFields = {},
  }: { tty?: boolean; runtime?: string; below?: string; process?: object } = {},
): TestContainer {
  const folder = temporaryFolder(t);
  const id = `test-${randomBytes(6).toString('hex')}`;
  const cgroup = `/lockstep-test-${id}/${id}`;
  const bundle = join(folder, below, 'bundle');
  makeRootfs(join(bundle, 'rootfs'));
  const spec = makeSpec(args, tty, cgroup, processFields);
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec));
  const settings: RuntimeSettings = {
    runtime: program,
    conmon: 'conmon',
    stateRoot: join(folder, 'state'),
    exitsDirectory: join(folder, 'exits'),
    systemdCgroup: false,
    system,
  };
  const runtime = createOciRuntime(settings);
  const cgroupFolders = HIERARCHIES.map((folder) => join(folder, cgroup));
  const container = { id, bundle, logPath: join(folder, 'container.log'), cgroupFolders };
  t.teardown(async () => {
    await runtime.deleteContainer(container, { force: true });
    await removeCgroups(`lockstep-test-${id}`, id);
    const left = [...processesOf(id), ...mountsBelow(folder), ...cgroupsNamed(`lockstep-test-${id}`)];
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  });
  return {
    runtime,
    settings,
    container,
    run: async (options = {}) => {
      const process = await runtime.createContainer(container, { tty, stdin: 'closed', ...options });
      await runtime.startContainer(container);
      return process;
    },
  };
}

/** All that a container wrote, or has written so far, as text. */
export async function output(
  { runtime, container }: Pick<TestContainer, 'runtime' | 'container'>,
  options: Parameters<Runtime['readLogs']>[1] = {},
): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const { bytes } of runtime.readLogs(container, options)) pieces.push(bytes);
  return Buffer.concat(pieces).toString();
}

/** The processes whose command line names a container: conmon, the runtime. */
export function processesOf(id: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes(id))
    .map((pid) => `process ${pid}: ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`);
}

function mountsBelow(folder: string): string[] {
  return system.mounts
    .list()
    .filter(({ target }) => target.startsWith(`${folder}/`))
    .map(({ target }) => `mount ${target}`);
}

/** With the container's own, which a runtime that was killed leaves; what has processes stays, and fails the test. */
async function removeCgroups(parent: string, id: string): Promise<void> {
  for (const path of cgroupsNamed(parent)) {
    for (const folder of [join(path, id), path]) await removeCgroup(folder);
  }
}

/** The kernel takes a moment to let go of a cgroup whose last process has just ended. */
async function removeCgroup(folder: string): Promise<void> {
  for (const deadline = performance.now() + 2000; existsSync(folder); await sleep(10)) {
    try {
      rmdirSync(folder);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function makeRootfs(rootfs: string): void {
  for (const name of ['bin', 'dev', 'proc', 'tmp']) mkdirSync(join(rootfs, name), { recursive: true });
  cpSync(system.processes.find('busybox') as string, join(rootfs, 'bin/busybox'));
  const applets = ['sh', 'true', 'cat', 'sleep', 'stty', 'seq', 'wc', 'head', 'md5sum', 'printf', 'dd'];
  for (const applet of applets) symlinkSync('busybox', join(rootfs, 'bin', applet));
  writeFileSync(join(rootfs, 'tmp/plain'), 'not a program\n');
}

function makeSpec(args: readonly string[], terminal: boolean, cgroupsPath: string, processFields: object) {
  return {
    ociVersion: '1.0.2',
    process: {
      terminal,
      user: { uid: 0, gid: 0 },
      args,
      env: ['PATH=/bin', 'TERM=xterm'],
      cwd: '/',
      ...processFields,
    },
    root: { path: 'rootfs' },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['nosuid', 'newinstance', 'ptmxmode=0666', 'mode=0620'],
      },
    ],
    linux: {
      cgroupsPath,
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
    },
  };
}
