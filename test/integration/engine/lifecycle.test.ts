import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { cgroupFolder, isFrozen } from '../cgroup-folder.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';
import { until } from '../until.ts';

const mounted = (path: string) => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `);

test('a container runs its command, its output is whole, and its exit code is its own', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'echo out; echo err >&2; printf no-newline; exit 7']);
  t.deepEqual(await outcome(container), { stdout: 'out\nno-newline', stderr: 'err\n', exitCode: 7 });
  t.is(await container.state(), 'stopped');
});

test('a process that is gone before its monitor has recorded the exit keeps its exit code', async (t) => {
  const { engine, root } = await openEngine(t, { watch: false });
  const script = 'trap "exit 6" USR1; echo ready; while :; do sleep 0.02; done';
  const container = await busybox(engine, ['sh', '-c', script]);
  await container.start();
  for await (const _ of container.logs({ follow: true })) break;
  const { Pid } = (await container.inspect()).State;
  const monitor = Number(readFileSync(join(root, 'containers', container.id, 'bundle/conmon.pid'), 'utf8'));
  process.kill(monitor, 'SIGSTOP');
  process.kill(Pid, 'SIGUSR1');
  await until(() => readFileSync(`/proc/${Pid}/stat`, 'utf8').includes(') Z '));
  const state = container.state();
  // What the engine reads of the process and of the exit it reads in this turn and the next few.
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  process.kill(monitor, 'SIGCONT');
  t.is(await state, 'stopped');
  t.is((await container.wait()).exitCode, 6);
});

test('each milestone is true in the kernel, on the way forward and on the way back', async (t) => {
  const { engine, root, cgroupParent } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000']);
  const directory = join(root, 'containers', container.id);
  const truth = () => ({
    spec: existsSync(join(directory, 'bundle', 'config.json')),
    cgroup: existsSync(cgroupFolder('pids', cgroupParent)),
    rootfs: mounted(join(directory, 'rootfs')),
  });
  t.deepEqual(truth(), { spec: false, cgroup: false, rootfs: false });
  t.is(await container.advanceTo('spec-built'), 'spec-built');
  t.deepEqual(truth(), { spec: true, cgroup: false, rootfs: false });
  t.is(await container.advanceTo('cgroups-initialized'), 'cgroups-initialized');
  t.deepEqual(truth(), { spec: true, cgroup: true, rootfs: false });
  t.is(await container.advanceTo('mounted'), 'mounted');
  t.deepEqual(truth(), { spec: true, cgroup: true, rootfs: true });
  t.is(await container.advanceTo('started'), 'started.running');
  const { Pid } = (await container.inspect()).State;
  // The runtime has let it go; that it has executed its program comes a moment later.
  await until(() => readFileSync(`/proc/${Pid}/cmdline`, 'utf8') === 'sleep\x001000\x00');
  t.true(readFileSync(`/proc/${Pid}/cgroup`, 'utf8').includes(`${cgroupParent}/${container.id}`));
  t.not(readlinkSync(`/proc/${Pid}/ns/net`), readlinkSync('/proc/self/ns/net'));
  t.true(await container.stop({ timeoutSeconds: 0 }));
  t.is(await container.state(), 'stopped');
  t.deepEqual(truth(), { spec: false, cgroup: false, rootfs: false });

  await container.advanceTo('mounted');
  t.is(await container.advanceTo('spec-built'), 'spec-built');
  t.deepEqual(truth(), { spec: true, cgroup: false, rootfs: false });
});

test('a container that runs goes back to a milestone, its process ended and its changes kept, and on again', async (t) => {
  const { engine, root, cgroupParent } = await openEngine(t);
  const container = await busybox(engine, [
    'sh',
    '-c',
    'trap "exit 5" TERM; echo run >> /runs; cat /runs; while :; do sleep 0.05; done',
  ]);
  const rootfs = join(root, 'containers', container.id, 'rootfs');
  const hasRun = (times: number) => () =>
    mounted(rootfs) &&
    existsSync(join(rootfs, 'runs')) &&
    readFileSync(join(rootfs, 'runs'), 'utf8') === 'run\n'.repeat(times);
  for (const [at, [back, isMounted, hasCgroup]] of (
    [
      ['mounted', true, true],
      ['cgroups-initialized', false, true],
      ['spec-built', false, false],
    ] as const
  ).entries()) {
    await container.start();
    await until(hasRun(at + 1));
    const { Pid } = (await container.inspect()).State;
    t.is(await container.advanceTo(back), back);
    t.false(existsSync(`/proc/${Pid}`));
    t.deepEqual([mounted(rootfs), existsSync(cgroupFolder('pids', cgroupParent))], [isMounted, hasCgroup]);
    const { State } = await container.inspect();
    t.deepEqual([State.Status, State.ExitCode], ['exited', 5]);
  }
});

test('a container that was renamed and is removed by the same engine leaves neither name behind', async (t) => {
  const { engine, root } = await openEngine(t);
  const container = await busybox(engine, ['true'], { name: 'first' });
  await container.rename('second');
  await container.remove();
  t.deepEqual(readdirSync(join(root, 'names')), []);
});

test('a container that was renamed leaves neither name behind, whoever renamed it', async (t) => {
  const { engine, root, reopen } = await openEngine(t);
  const names = () => readdirSync(join(root, 'names'));
  const container = await busybox(engine, ['true'], { name: 'first' });
  await container.rename('second');
  t.deepEqual(names(), ['second']);
  const other = await reopen();
  await (await other.get('second')).rename('third');
  t.is(await container.state(), 'created');
  t.is(container.name, 'third');
  await container.remove();
  t.deepEqual(names(), []);
  for (const name of ['first', 'second', 'third']) await busybox(engine, ['true'], { name });
});

test('a step goes one resting state forward and says what it did', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['true']);
  const { from, to, entries } = await container.step();
  t.deepEqual([from, to], ['created', 'spec-built']);
  t.deepEqual(
    entries.map(({ action, to: state }) => [action, state]),
    [
      ['buildSpec', 'building-spec'],
      ['buildSpec', 'spec-built'],
    ],
  );
});

test('a container waits at a breakpoint until it is told to go on', async (t) => {
  const { engine } = await openEngine(t);
  const container = await engine.create({ Image: 'busybox', Cmd: ['true'] }, { breakpoints: ['mounted'] });
  await container.start();
  t.is(await container.state(), 'mounted');
  await container.start();
  t.is((await container.wait()).exitCode, 0);
});

test('what a container wrote into its root file system survives a stop, and its process gets signals', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, [
    'sh',
    '-c',
    'cat /kept 2>/dev/null; echo again > /kept; trap "exit 5" TERM; while :; do sleep 0.05; done',
  ]);
  await container.start();
  for await (const { bytes } of container.logs({ follow: false })) t.fail(bytes.toString());
  while (!existsSync(join(engine.root, 'containers', container.id, 'rootfs', 'kept')))
    await new Promise(setImmediate);
  await container.stop();
  t.is((await container.inspect()).State.ExitCode, 5);
  await container.start();
  for await (const { bytes } of container.logs({ follow: true })) {
    t.is(Buffer.from(bytes).toString(), 'again\n');
    break;
  }
  await container.kill('TERM');
  t.is((await container.wait()).exitCode, 5);
});

test('a paused container is frozen, thaws, and can be stopped while frozen', async (t) => {
  const { engine, cgroupParent } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000']);
  const frozen = () => isFrozen(cgroupParent, container.id);
  await container.start();
  await container.pause();
  t.true(frozen());
  t.is((await container.inspect()).State.Status, 'paused');
  await container.resume();
  t.false(frozen());
  await container.pause();
  await container.stop({ timeoutSeconds: 0 });
  t.is((await container.inspect()).State.ExitCode, 137);
});

test('Docker’s events come in Docker’s order', async (t) => {
  const { engine } = await openEngine(t);
  const seen: string[] = [];
  const listening = new AbortController();
  const reading = (async () => {
    for await (const { action, attributes } of engine.events({ signal: listening.signal })) {
      seen.push([action, ...Object.values(attributes)].join(' '));
    }
  })();
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  await container.pause();
  await container.resume();
  await container.restart({ timeoutSeconds: 0 });
  await container.kill();
  await container.remove();
  listening.abort();
  await reading;
  t.deepEqual(seen, [
    'create',
    'start',
    'pause',
    'unpause',
    'kill 15',
    'kill 9',
    'stop',
    'die 137',
    'start',
    'restart',
    'kill 9',
    'die 137',
    'destroy',
  ]);
});

test('a container that may use little memory and takes more is killed, and says that it was for want of memory', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(
    engine,
    ['sh', '-c', 'x=$(head -c 100000000 /dev/zero | tr "\\0" x); echo $x'],
    {
      hostConfig: { Memory: 8 * 1024 * 1024, MemorySwap: 8 * 1024 * 1024 },
    },
  );
  const { exitCode } = await outcome(container);
  t.not(exitCode, 0);
  t.true((await container.inspect()).State.OOMKilled);
});

test('a restart policy brings a container back until it has had its tries', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'echo run; exit 4'], {
    hostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
  });
  await container.start();
  t.is((await container.wait()).exitCode, 4);
  let runs = '';
  for await (const { bytes } of container.logs()) runs += Buffer.from(bytes).toString();
  t.is(runs, 'run\nrun\nrun\n');
  t.is((await container.inspect()).RestartCount, 2);
});

test('a container is told apart from one that never was', async (t) => {
  const { engine } = await openEngine(t);
  const error = await t.throwsAsync<LockstepError>(engine.get('nope'));
  t.is(error?.code, 'CONTAINER_NOT_FOUND');
  t.is(error?.message, 'No such container: nope');
});
