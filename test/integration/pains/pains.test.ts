import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Container, Engine } from '../../../src/engine/api.ts';
import { findLeaks } from '../../../src/engine/leaks/find-leaks.ts';
import { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { openCli, type RealCli } from '../cli/open-cli.ts';
import { busybox, openEngine, outcome, type TestEngine } from '../open-engine.ts';
import { until } from '../until.ts';

/*
 * What users of Docker, Podman, containerd and runc suffer from, by the name of the suffering; each test shows that it
 * cannot happen here.
 */

/** The command line, in a process that a fault may kill. */
const run = ({ lockstep, ownCgroup }: RealCli, fault: string, name: string, ...command: string[]) =>
  lockstep('run', '--fault', fault, '--name', name, ...ownCgroup, 'busybox', ...command);

const codeOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof LockstepError ? error.code : error;
};

const leaksOf = async (t: ExecutionContext, { root, run: runDirectory }: TestEngine) =>
  t.deepEqual(await findLeaks({ root, run: runDirectory }), []);

test.serial('killed in the middle of create: a half-made container that nobody can delete', async (t) => {
  const cli = openCli(t);
  for (const moment of ['before', 'after']) {
    const name = `half-${moment}`;
    t.not((await run(cli, `${moment}:createRuntime=kill`, name, 'sleep', '1000')).code, 0);
    t.is((await cli.lockstep('rm', '-f', name)).code, 0);
    t.like(await cli.lockstep('doctor', '--leaks'), { code: 0 });
  }
});

test.serial(
  'stuck in “created”: a start that hangs ends in a state that says which step, and how long it took',
  async (t) => {
    const { engine, reopen } = await openEngine(t, { timeoutsMs: { startProcess: 500 } });
    const { id } = await busybox(engine, ['sleep', '1000']);
    await using hanging = await reopen({ faults: ['before:startProcess=hang'] });
    const container = await hanging.get(id);
    t.is(await codeOf(container.start()), 'ACTION_TIMED_OUT');
    t.is(await container.state(), 'failed');
    t.true(
      (await container.history()).some(
        ({ event, ms }) => event === 'startProcess timed out' && (ms ?? 0) > 400,
      ),
    );
  },
);

test.serial(
  'stuck in “stopping” or “removing”: a stop and a removal that were killed go on by themselves',
  async (t) => {
    const cli = openCli(t);
    const { lockstep, ownCgroup } = cli;
    await lockstep('run', '-d', '--name', 'stopping', ...ownCgroup, 'busybox', 'sleep', '1000');
    t.not((await lockstep('stop', '-t', '0', '--fault', 'before:deleteRuntime=kill', 'stopping')).code, 0);
    // The monitor's exit command may be the one that goes on with it.
    await until(async () => (await lockstep('ps', '-a', '--format', '{{.State}}')).stdout === 'stopped\n');
    t.not((await lockstep('rm', '--fault', 'before:removeRecord=kill', 'stopping')).code, 0);
    t.is((await lockstep('ps', '-aq')).stdout, '');
    t.is((await lockstep('doctor', '--leaks')).code, 0);
  },
);

test.serial('exit code lost: whoever waits gets it, also of a container that removes itself', async (t) => {
  const { engine, reopen } = await openEngine(t);
  await using other = await reopen();
  for (const code of [0, 1, 42, 255]) {
    const container = await busybox(engine, ['sh', '-c', `exit ${code}`], {
      hostConfig: { AutoRemove: true },
    });
    const waiting = [container, await other.get(container.id)].map((each) =>
      each.wait({ condition: 'removed' }),
    );
    await container.start();
    t.deepEqual(
      (await Promise.all(waiting)).map(({ exitCode }) => exitCode),
      [code, code],
    );
  }
});

test.serial('exit code wrong after the engine died: it is the process’s own', async (t) => {
  const cli = openCli(t);
  const killed = await run(
    cli,
    'after:startProcess=kill',
    'job',
    'sh',
    '-c',
    'sleep 0.2; echo done; exit 42',
  );
  t.not(killed.code, 42);
  t.is((await cli.lockstep('wait', 'job')).stdout, '42\n');
  t.is((await cli.lockstep('logs', 'job')).stdout, 'done\n');
});

test.serial('exit before start: of the shortest life every event comes once, in order', async (t) => {
  const { engine } = await openEngine(t);
  const seen = new Map<string, string[]>();
  const closing = new AbortController();
  const reading = (async () => {
    for await (const { id, action } of engine.events({ signal: closing.signal }))
      seen.set(id, [...(seen.get(id) ?? []), action]);
  })().catch(() => undefined);
  for (let count = 0; count < 10; count++) {
    const container = await busybox(engine, ['true']);
    await container.start();
    await container.wait();
    await container.remove();
  }
  await until(
    () => [...seen.values()].filter((actions) => actions.at(-1) === 'destroy').length === 10,
    () => [...seen],
  );
  closing.abort();
  await reading;
  for (const actions of seen.values()) t.deepEqual(actions, ['create', 'start', 'die', 'destroy']);
});

test.serial(
  'device or resource busy: the error names the process that pins the mount, and its command',
  async (t) => {
    const { engine, root } = await openEngine(t);
    const container = await busybox(engine, ['true']);
    await container.advanceTo('mounted');
    const rootfs = join(root, 'containers', container.id, 'rootfs');
    const held = readdirSync(rootfs);
    t.true(held.length > 0);
    const user = spawn('sleep', ['1000'], { cwd: rootfs });
    const error = await container.remove({ force: true }).then(
      () => undefined,
      (thrown: LockstepError) => thrown,
    );
    user.kill('SIGKILL');
    await once(user, 'exit');
    t.is(error?.code, 'MOUNT_BUSY');
    t.regex(
      error?.message ?? '',
      new RegExp(`process ${user.pid} \\(sleep\\) has its working directory there`),
    );
    await container.remove({ force: true });
    t.false(existsSync(rootfs));
  },
);

test.serial('cgroup leaks: what a container made below its own cgroup goes with it', async (t) => {
  const opened = await openEngine(t);
  const container = await busybox(opened.engine, ['sleep', '1000']);
  await container.start();
  const parent = join('/sys/fs/cgroup', existsSync('/sys/fs/cgroup/pids') ? 'pids' : '', opened.cgroupParent);
  const inner = join(parent, container.id, 'inner');
  mkdirSync(inner);
  const [pid] = await container.top();
  writeFileSync(join(inner, 'cgroup.procs'), String(pid));
  t.true(readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes('/inner'));
  await container.stop({ timeoutSeconds: 0 });
  t.false(existsSync(parent));
  await leaksOf(t, opened);
});

test.serial('network namespace leaked by a failed start: nothing of it is left', async (t) => {
  const opened = await openEngine(t, { faults: ['before:startProcess=error', 'after:startProcess=error'] });
  const container = await busybox(opened.engine, ['sleep', '1000']);
  for (let tries = 0; tries < 2; tries++) {
    t.is(await codeOf(container.start()), 'FAULT_INJECTED');
    await leaksOf(t, opened);
  }
  await container.start();
  t.is(await container.state(), 'started.running');
});

test.serial('name taken by a ghost: after a create that failed or was killed the name is free', async (t) => {
  const { engine, root, run: runDirectory, reopen } = await openEngine(t);
  await codeOf(engine.create({ Image: 'no-such-image' }, { name: 'web' }));
  // As a crash leaves it: the name reserved, the container not in its place yet, the name’s lock not removed.
  const id = 'a'.repeat(64);
  mkdirSync(join(root, 'containers', `.new-${id}`));
  writeFileSync(join(root, 'names', 'web'), id);
  writeFileSync(join(runDirectory, 'locks', 'name-web'), '4194303');
  await using next = await reopen();
  t.deepEqual(await findLeaks({ root, run: runDirectory }), []);
  const container = await next.create({ Image: 'busybox' }, { name: 'web' });
  t.is((await next.get('web')).id, container.id);
});

test.serial(
  'removal already in progress: every removal of the same container succeeds with the first',
  async (t) => {
    const { engine, reopen } = await openEngine(t);
    const engines = [engine, await reopen(), await reopen()];
    const { id } = await busybox(engine, ['sleep', '1000'], { name: 'web' });
    await (await engine.get(id)).start();
    const containers = await Promise.all([...engines, ...engines].map((each) => each.get(id)));
    await Promise.all(containers.map((container) => container.remove({ force: true })));
    t.is(await codeOf(engine.get('web')), 'CONTAINER_NOT_FOUND');
    await busybox(engine, ['true'], { name: 'web' });
    for (const each of engines.slice(1)) await each.close();
  },
);

test.serial('already in progress: a second start joins the one under way, and fails with it', async (t) => {
  const { engine, reopen } = await openEngine(t);
  const good = await busybox(engine, ['sleep', '1000']);
  const bad = await busybox(engine, ['no-such-command']);
  await using other = await reopen();
  const startBoth = async ({ id }: Container, one: Engine, two: Engine) =>
    Promise.all([one, two].map(async (each) => codeOf((await each.get(id)).start())));
  t.deepEqual(await startBoth(good, engine, engine), [undefined, undefined]);
  t.is((await good.history()).filter(({ event }) => event === 'startProcess done').length, 1);
  for (const second of [engine, other]) {
    const before = (await bad.history()).filter(({ event }) => event === 'ADVANCE').length;
    t.deepEqual(await startBoth(bad, engine, second), ['COMMAND_NOT_FOUND', 'COMMAND_NOT_FOUND']);
    t.is((await bad.history()).filter(({ event }) => event === 'ADVANCE').length, before + 1);
  }
});

test.serial(
  'no tracing of steps: each step is in the journal with its state, its action and how long it took',
  async (t) => {
    const { engine } = await openEngine(t);
    const container = await busybox(engine, ['true']);
    t.is((await outcome(container)).exitCode, 0);
    const ended = (await container.history()).filter(({ event }) =>
      / (?:done|failed|timed out)$/.test(event),
    );
    t.deepEqual(
      ended.map(({ action }) => action),
      [
        'buildSpec',
        'initCgroups',
        'setUpMounts',
        'createRuntime',
        'attachNetwork',
        'startProcess',
        'detachNetwork',
        'deleteRuntime',
        'unmount',
        'removeCgroups',
        'discardSpec',
      ],
    );
    t.true(
      ended.every(({ ms, time }) => typeof ms === 'number' && ms >= 0 && !Number.isNaN(Date.parse(time))),
    );
  },
);

test.serial(
  'fault injection is bespoke: the same fault, by the same words, on the command line and in the library',
  async (t) => {
    const cli = openCli(t);
    const result = await run(cli, 'after:setUpMounts=error', 'faulty', 'true');
    t.is(result.code, 125);
    t.regex(result.stderr, /the fault after:setUpMounts=error was asked for/);
    const { engine } = await openEngine(t, { faults: ['after:setUpMounts=error'] });
    const container = await busybox(engine, ['true']);
    t.is(await codeOf(container.start()), 'FAULT_INJECTED');
    const { error } = (await container.inspect()).Lockstep;
    t.is(error?.message, 'the fault after:setUpMounts=error was asked for');
  },
);
