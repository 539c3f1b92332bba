import { chownSync, existsSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { CreateRequest } from '../../../src/contract/docker.ts';
import type { ContainerAction } from '../../../src/contract/states.ts';
import { createEngine } from '../../../src/engine/create-engine.ts';
import { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';
import { until } from '../until.ts';

/** What an error must be: the whole of its message, and all by which callers tell it from others. */
interface Expected {
  readonly name: string;
  readonly code: string;
  readonly kind: string;
  readonly phase: string;
  readonly message: string;
  readonly exitCode?: number;
}

interface Case {
  readonly request: CreateRequest;
  readonly name?: string;
  readonly error: Expected;
}

const BUSYBOX: CreateRequest = { Image: 'busybox', Cmd: ['true'] };
const CREATE_FAILED =
  'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';

const refused = (message: string, phase = 'create'): Expected => ({
  name: 'ConfigError',
  code: 'CONFIG_REFUSED',
  kind: 'invalid-argument',
  phase,
  message,
});
const invalid = (message: string): Expected => ({
  ...refused(message, 'config'),
  code: 'CONFIG_INVALID',
});
const noImage = (name: string): Expected => ({
  name: 'ImageError',
  code: 'IMAGE_NOT_FOUND',
  kind: 'not-found',
  phase: 'image',
  message: `No such image: ${name}`,
});
const noReference = (message: string): Expected => ({
  ...refused(message, 'config'),
  code: 'IMAGE_REFERENCE_INVALID',
});
const spec = (code: string, message: string, kind = 'invalid-argument'): Expected => ({
  name: 'SpecError',
  code,
  kind,
  phase: 'spec',
  message,
});
const command = (exitCode: 126 | 127, message: string): Expected => ({
  name: 'RuntimeError',
  code: exitCode === 126 ? 'COMMAND_NOT_EXECUTABLE' : 'COMMAND_NOT_FOUND',
  kind: 'invalid-argument',
  phase: 'runtime',
  message: `${CREATE_FAILED}${message}: unknown`,
  exitCode,
});

/** Refused by `create`: nothing is recorded. The texts are dockerd 24.0's where it has one. */
const REFUSED_BY_CREATE: Record<string, Case> = {
  'an unknown image': { request: { Image: 'nope' }, error: noImage('nope:latest') },
  'an unknown tag': { request: { Image: 'busybox:nope' }, error: noImage('busybox:nope') },
  'a reference with capitals': {
    request: { Image: 'Busy' },
    error: noReference('invalid reference format: repository name (library/Busy) must be lowercase'),
  },
  'no image': { request: { Cmd: ['true'] }, error: noReference('invalid reference format') },
  'a name with a space': {
    request: BUSYBOX,
    name: 'a b',
    error: refused('Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed', 'config'),
  },
  'no command': {
    request: { Image: 'busybox', Entrypoint: [''], Cmd: [] },
    error: refused('No command specified'),
  },
  'a relative source of a bind': {
    request: { ...BUSYBOX, HostConfig: { Binds: ['./here:/there'] } },
    error: refused(
      'create ./here: "./here" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
    ),
  },
  'a missing source of a mount': {
    request: {
      ...BUSYBOX,
      HostConfig: { Mounts: [{ Type: 'bind', Source: '/lockstep-test-missing', Target: '/there' }] },
    },
    error: refused(
      'invalid mount config for type "bind": bind source path does not exist: /lockstep-test-missing',
    ),
  },
  'an unknown capability': {
    request: { ...BUSYBOX, HostConfig: { CapAdd: ['FLY'] } },
    error: refused('invalid CapAdd: unknown capability: "CAP_FLY"'),
  },
  'an unknown name of a runtime': {
    request: { ...BUSYBOX, HostConfig: { Runtime: 'nope' } },
    error: refused('unknown or invalid runtime name: nope'),
  },
  'a network mode that is not there yet': {
    request: { ...BUSYBOX, HostConfig: { NetworkMode: 'bridge' } },
    error: {
      ...refused('network mode "bridge" is not supported yet', 'network'),
      code: 'NETWORK_NOT_SUPPORTED',
      kind: 'not-implemented',
    },
  },
  'an unknown stop signal': {
    request: { ...BUSYBOX, StopSignal: 'SIGNOPE' },
    error: refused('invalid signal: SIGNOPE'),
  },
  'too little memory': {
    request: { ...BUSYBOX, HostConfig: { Memory: 1024 } },
    error: refused('Minimum memory limit allowed is 6MB'),
  },
  'less swap than memory': {
    request: { ...BUSYBOX, HostConfig: { Memory: 16 << 20, MemorySwap: 8 << 20 } },
    error: refused('Minimum memoryswap limit should be larger than memory limit, see usage'),
  },
  'memory that is no number': {
    request: { ...BUSYBOX, HostConfig: { Memory: '64m' as unknown as number } },
    error: invalid('HostConfig.Memory: expected a whole number of bytes, got "64m"'),
  },
  'CPUs that are not there': {
    request: { ...BUSYBOX, HostConfig: { CpusetCpus: '8191' } },
    error: refused(`Requested CPUs are not available - requested 8191, available: ${availableCpus()}`),
  },
  'a working directory that is a file': {
    request: { ...BUSYBOX, WorkingDir: '/etc/passwd' },
    error: refused('Cannot mkdir: /etc/passwd is not a directory'),
  },
  'the ipc namespace of an unknown container': {
    request: { ...BUSYBOX, HostConfig: { IpcMode: 'container:nope' } },
    error: {
      ...refused('No such container: nope'),
      code: 'PEER_UNKNOWN',
      kind: 'not-found',
    },
  },
};

/** Accepted by `create` and refused when it starts: the container stays, `failed`, and says why. */
const REFUSED_BY_START: Record<string, Case> = {
  'a command that is not there': {
    request: { ...BUSYBOX, Cmd: ['nope'] },
    error: command(127, 'exec: "nope": executable file not found in $PATH'),
  },
  'a path that is not there': {
    request: { ...BUSYBOX, Cmd: ['/no/pe'] },
    error: command(127, 'exec: "/no/pe": stat /no/pe: no such file or directory'),
  },
  'a file without execute permission': {
    request: { ...BUSYBOX, Cmd: ['/etc/passwd'] },
    error: command(126, 'exec: "/etc/passwd": permission denied'),
  },
  'a directory as command': {
    request: { ...BUSYBOX, Cmd: ['/etc'] },
    error: command(126, 'exec: "/etc": permission denied'),
  },
  'an unknown user': {
    request: { ...BUSYBOX, User: 'nope' },
    error: spec('USER_UNKNOWN', 'unable to find user nope: no matching entries in passwd file'),
  },
  'an unknown group': {
    request: { ...BUSYBOX, User: '0:nope' },
    error: spec('USER_UNKNOWN', 'unable to find group nope: no matching entries in group file'),
  },
  'a user number out of range': {
    request: { ...BUSYBOX, User: '4294967296' },
    error: spec('USER_UNKNOWN', 'uids and gids must be in range 0-2147483647'),
  },
  'a device that is not there': {
    request: {
      ...BUSYBOX,
      HostConfig: {
        Devices: [{ PathOnHost: '/dev/nope', PathInContainer: '/dev/nope', CgroupPermissions: 'rwm' }],
      },
    },
    error: spec(
      'DEVICE_UNAVAILABLE',
      'error gathering device information while adding custom device "/dev/nope": no such file or directory',
    ),
  },
  'the network of an unknown container': {
    request: { ...BUSYBOX, HostConfig: { NetworkMode: 'container:nope' } },
    error: spec('PEER_UNAVAILABLE', 'No such container: nope', 'conflict'),
  },
  'a source of a bind below a file': {
    request: { ...BUSYBOX, HostConfig: { Binds: ['/etc/hostname/below:/there'] } },
    error: {
      name: 'MountError',
      code: 'MOUNT_SOURCE_INVALID',
      kind: 'invalid-argument',
      phase: 'mount',
      message:
        "error while creating mount source path '/etc/hostname/below': mkdir /etc/hostname/below: not a directory (ENOTDIR)",
    },
  },
  'a runtime that is not installed': {
    request: { ...BUSYBOX, HostConfig: { Runtime: 'gone' } },
    error: {
      name: 'RuntimeError',
      code: 'RUNTIME_NOT_FOUND',
      kind: 'unavailable',
      phase: 'runtime',
      message: 'OCI runtime not found: /lockstep-test-missing/runtime',
      exitCode: 128,
    },
  },
  'an init where none is installed': {
    request: { ...BUSYBOX, HostConfig: { Init: true } },
    error: spec('SPEC_REFUSED', 'exec: "/lockstep-test-missing/init": executable file not found in $PATH'),
  },
};

function availableCpus(): string {
  return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
}

async function refusal(t: ExecutionContext, attempt: Promise<unknown>): Promise<LockstepError> {
  const error = await t.throwsAsync(attempt, { instanceOf: LockstepError });
  if (error === undefined) throw new Error('it was not refused');
  t.not(error.hint, '');
  return error;
}

function plain(error: LockstepError & { exitCode?: number }): Expected {
  const { name, code, kind, phase, message, exitCode } = error;
  return { name, code, kind, phase, message, ...(exitCode === undefined ? {} : { exitCode }) };
}

const OPTIONS = {
  runtimes: { gone: '/lockstep-test-missing/runtime' },
  settings: { initPath: '/lockstep-test-missing/init' },
};

for (const [title, { request, name, error }] of Object.entries(REFUSED_BY_CREATE)) {
  test(`create refuses ${title}, and leaves nothing`, async (t) => {
    const { engine, leftovers } = await openEngine(t, OPTIONS);
    const attempt = engine.create(request, name === undefined ? {} : { name });
    t.deepEqual(plain(await refusal(t, attempt)), error);
    t.deepEqual(leftovers(), []);
  });
}

for (const [title, { request, error }] of Object.entries(REFUSED_BY_START)) {
  test(`start refuses ${title}, and leaves no more than the record`, async (t) => {
    const { engine, leftovers } = await openEngine(t, OPTIONS);
    const container = await engine.create(request, { name: 'refused' });
    await container.state();
    const recorded = leftovers();
    t.deepEqual(plain(await refusal(t, container.start())), error);
    t.is(await container.state(), 'failed');
    await until(() => leftovers().length === recorded.length, leftovers);
    t.deepEqual(leftovers(), recorded);
    const { State, Lockstep } = await container.inspect();
    t.deepEqual([State.Status, State.Error, State.ExitCode], ['created', error.message, error.exitCode ?? 0]);
    t.like(Lockstep.error, { code: error.code, kind: error.kind, phase: error.phase });
    await container.remove();
    t.deepEqual(leftovers(), []);
  });
}

test('a name that is taken is refused, and its holder is named', async (t) => {
  const { engine, leftovers } = await openEngine(t);
  const { id } = await busybox(engine, ['true'], { name: 'web' });
  const before = leftovers();
  const error = await refusal(t, busybox(engine, ['true'], { name: 'web' }));
  t.is(error.code, 'NAME_TAKEN');
  t.is(
    error.message,
    `Conflict. The container name "/web" is already in use by container "${id}". You have to remove (or rename) that container to be able to reuse that name.`,
  );
  t.deepEqual(leftovers(), before);
});

test('everything that is wrong in the form of a request is told at once, each with its path', async (t) => {
  const { engine, leftovers } = await openEngine(t);
  const request = { Image: 'busybox', Imag: 1, HostConfig: { Memry: 1, RestartPolicy: { Nam: 'no' } } };
  const { code, problems } = await refusal(t, engine.create(request as CreateRequest));
  t.is(code, 'CONFIG_INVALID');
  t.deepEqual(problems.toSorted(), [
    'HostConfig.Memry: unknown field, did you mean Memory?',
    'HostConfig.RestartPolicy.Nam: unknown field, did you mean Name?',
    'Imag: unknown field, did you mean Image?',
  ]);
  t.deepEqual(leftovers(), []);
});

test('everything that Docker’s rules refuse is told at once', async (t) => {
  const { engine } = await openEngine(t);
  const { problems } = await refusal(
    t,
    engine.create({ ...BUSYBOX, StopSignal: 'NOPE', HostConfig: { Memory: 1024, CapAdd: ['FLY'] } }),
  );
  t.deepEqual(problems.toSorted(), [
    'Minimum memory limit allowed is 6MB',
    'invalid CapAdd: unknown capability: "CAP_FLY"',
    'invalid signal: NOPE',
  ]);
});

test('a missing source of a bind is made, as Docker makes it', async (t) => {
  const { engine } = await openEngine(t);
  const source = join(temporaryFolder(t), 'a', 'b');
  const container = await busybox(engine, ['stat', '-c', '%F %a', '/there'], {
    hostConfig: { Binds: [`${source}:/there`] },
  });
  t.like(await outcome(container), { stdout: 'directory 755\n', exitCode: 0 });
  t.true(existsSync(source));
});

test('a failed container can be started when what was wrong is mended', async (t) => {
  const { engine } = await openEngine(t);
  const file = join(temporaryFolder(t), 'source');
  writeFileSync(file, '');
  const container = await busybox(engine, ['true'], { hostConfig: { Binds: [`${file}/below:/there`] } });
  await refusal(t, container.start());
  rmSync(file);
  await container.start();
  t.is((await container.wait()).exitCode, 0);
  t.is((await container.inspect()).State.Error, '');
});

const UNPRIVILEGED = 65_534;
const ENGINE = fileURLToPath(new URL('../../../src/engine/create-engine.ts', import.meta.url));

/** What `code`, which has an engine of `folder`, throws in a process of another user. */
async function thrownWithoutRoot(folder: string, code: string): Promise<unknown> {
  const script = `
    import { createEngine } from ${JSON.stringify(ENGINE)};
    const open = () => createEngine({ root: ${JSON.stringify(join(folder, 'root'))}, run: ${JSON.stringify(join(folder, 'run'))} });
    try { ${code} } catch ({ name, code, kind, phase, message, hint }) {
      console.log(JSON.stringify({ name, code, kind, phase, message, hint }));
    }`;
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', script], {
    uid: UNPRIVILEGED,
    gid: UNPRIVILEGED,
    cwd: '/',
  });
  return JSON.parse(stdout);
}

test('without root nothing can be created, and the way to look all the same is named', async (t) => {
  const folder = temporaryFolder(t);
  chownSync(folder, UNPRIVILEGED, UNPRIVILEGED);
  t.deepEqual(
    await thrownWithoutRoot(folder, "await (await open()).create({ Image: 'busybox' }, { name: 'web' });"),
    {
      name: 'LifecycleError',
      code: 'NOT_ROOT',
      kind: 'permission-denied',
      phase: 'create',
      message: 'running containers needs root',
      hint: 'Use the command lockstep, which makes a user namespace, or run as root; --simulate touches nothing.',
    },
  );
});

test('a root that may not be written is told, with the folder', async (t) => {
  const folder = temporaryFolder(t);
  t.deepEqual(await thrownWithoutRoot(folder, 'await open();'), {
    name: 'StoreError',
    code: 'STORE_UNWRITABLE',
    kind: 'permission-denied',
    phase: 'store',
    message: `cannot write ${folder}/root/containers (EACCES)`,
    hint: 'Run as root, or choose directories of your own with --root and --run.',
  });
});

test('a root that lies below a file is told', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const error = await refusal(t, createEngine({ root: join(file, 'root'), run: join(folder, 'run') }));
  t.is(error.code, 'STORE_UNWRITABLE');
  t.is(error.message, `cannot write ${file}/root/containers (ENOTDIR)`);
});

/** Takes all the space that is left on the disk of a root, until `free`. */
function fillDisk(root: string): { free(): void } {
  const filler = join(root, 'filler');
  const { bavail, bsize } = statfsSync(root);
  for (let left = bavail * bsize; left > 0; left = statfsSync(root).bavail * bsize) {
    writeFileSync(filler, Buffer.alloc(Math.min(left, 1 << 20)), { flag: 'a' });
  }
  return { free: () => rmSync(filler) };
}

const DISK_BYTES = 16 << 20;

test('a full disk keeps a container from being created, and nothing half-written is left', async (t) => {
  const { engine, root, leftovers } = await openEngine(t, {}, { diskBytes: DISK_BYTES });
  await (await busybox(engine, ['true'])).remove();
  const disk = fillDisk(root);
  const error = await refusal(t, busybox(engine, ['true']));
  t.like(plain(error), { name: 'StoreError', code: 'STORE_FULL', kind: 'unavailable', phase: 'store' });
  t.deepEqual(leftovers(), []);
  disk.free();
  t.is((await outcome(await busybox(engine, ['true']))).exitCode, 0);
});

test('a full disk that holds the run directory too is told as such, and the root can still be looked at and cleared', async (t) => {
  const { root, reopen } = await openEngine(t, {}, { diskBytes: DISK_BYTES });
  const run = join(root, 'run');
  const engine = await reopen({ run });
  await busybox(engine, ['true'], { name: 'old' });
  const disk = fillDisk(root);
  t.is((await refusal(t, busybox(engine, ['true']))).code, 'STORE_FULL');
  const again = await reopen({ run });
  t.like(await again.list({ all: true }), [{ Name: 'old', State: 'created' }]);
  t.is((await refusal(t, busybox(again, ['true']))).code, 'STORE_FULL');
  await again.remove('old');
  disk.free();
  t.is((await outcome(await busybox(again, ['true']))).exitCode, 0);
});

const FORWARD: readonly ContainerAction[] = [
  'buildSpec',
  'initCgroups',
  'setUpMounts',
  'createRuntime',
  'startProcess',
];
for (const action of FORWARD) {
  test(`a disk that fills up at ${action} leaves nothing half-started, and the container can be removed`, async (t) => {
    let isFull = false;
    const { engine, root, leftovers, reopen } = await openEngine(
      t,
      {
        aroundAction: async (input, act) => {
          if (input.action === action && !isFull) fillDisk(root);
          isFull ||= input.action === action;
          return act();
        },
      },
      { diskBytes: DISK_BYTES },
    );
    const container = await busybox(engine, ['sleep', '1000'], { name: 'web' });
    // The journal's last page and the file that the snapshot is exchanged with may have room for what is left to write.
    const started = await container.start().catch((error: LockstepError) => error.code);
    t.true(started === 'STORE_FULL' || (started === true && action === 'startProcess'), String(started));
    if (started === true) t.is(await container.state(), 'started.running');
    t.like(await (await reopen()).list({ all: true }), [{ Name: 'web' }]);
    await container.remove({ force: true });
    t.deepEqual(leftovers(), []);
  });
}

test('a running container can be stopped and removed on a full disk', async (t) => {
  const { engine, root, leftovers } = await openEngine(t, {}, { diskBytes: DISK_BYTES });
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  fillDisk(root);
  await container.stop({ timeoutSeconds: 0 }).catch(({ code }: LockstepError) => t.is(code, 'STORE_FULL'));
  await container.remove({ force: true });
  t.deepEqual(leftovers(), []);
});

const DAMAGES: Record<string, string> = {
  'is empty': '',
  'holds nothing but zeros': '\0'.repeat(512),
  'was cut off': '{"version":1,"id":"',
  'is of another version': '{"version":2}',
  'lacks its fields': '{"version":1}',
};
for (const [damage, text] of Object.entries(DAMAGES)) {
  for (const file of ['config.json', 'snapshot.json']) {
    test(`a ${file} that ${damage} concerns no other container, and can be removed`, async (t) => {
      const { engine, root, leftovers, reopen } = await openEngine(t, { watch: false });
      const damaged = await busybox(engine, ['sleep', '1000'], { name: 'damaged' });
      await damaged.start();
      const path = join(root, 'containers', damaged.id, file);
      await engine.close();
      writeFileSync(path, text);
      writeFileSync(join(root, 'working', damaged.id), '');

      const next = await reopen();
      const sound = await busybox(next, ['true'], { name: 'sound' });
      t.is((await outcome(sound)).exitCode, 0);
      const listed = await next.list({ all: true });
      t.deepEqual(
        listed.map(({ Id, State }) => [Id, State]).toSorted(),
        [
          [damaged.id, 'unreadable'],
          [sound.id, 'stopped'],
        ].toSorted(),
      );
      const error = await refusal(t, next.get('damaged'));
      t.like(plain(error), { name: 'StoreError', code: 'STORE_CORRUPT', kind: 'internal', phase: 'store' });
      t.true(error.message.includes(path));
      t.is((await refusal(t, next.remove('damaged'))).code, 'STORE_CORRUPT');

      await next.remove('damaged', { force: true });
      await sound.remove();
      t.deepEqual(leftovers(), []);
      t.is((await refusal(t, next.get('damaged'))).code, 'CONTAINER_NOT_FOUND');
    });
  }
}
