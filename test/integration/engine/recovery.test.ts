import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import type { ContainerAction } from '../../../src/contract/states.ts';
import { busybox, openEngine } from '../open-engine.ts';

const CRASHING_ENGINE = fileURLToPath(new URL('crashing-engine.ts', import.meta.url));

interface Crash {
  readonly requests: readonly string[];
  /** Where the container is when the next process has opened the root. */
  readonly state: string;
  readonly exitCode: number;
}

const STARTED = { state: 'started', exitCode: 0 };
const STOPPED = { state: 'stopped', exitCode: 137 };

/** For each action the requests that lead to it, and what must come of the container after the crash. */
const CRASHES: Record<ContainerAction, Crash> = {
  buildSpec: { requests: ['start'], ...STARTED },
  initCgroups: { requests: ['start'], ...STARTED },
  setUpMounts: { requests: ['start'], ...STARTED },
  createRuntime: { requests: ['start'], ...STARTED },
  attachNetwork: { requests: ['start'], ...STARTED },
  startProcess: { requests: ['start'], ...STARTED },
  pauseProcess: { requests: ['start', 'pause'], ...STARTED, state: 'started.paused' },
  resumeProcess: { requests: ['start', 'pause', 'resume'], ...STARTED },
  signalProcess: { requests: ['start', 'kill'], ...STARTED },
  stopProcess: { requests: ['start', 'stop'], ...STOPPED },
  detachNetwork: { requests: ['start', 'stop'], ...STOPPED },
  deleteRuntime: { requests: ['start', 'stop'], ...STOPPED },
  unmount: { requests: ['start', 'stop'], ...STOPPED },
  removeCgroups: { requests: ['start', 'stop'], ...STOPPED },
  discardSpec: { requests: ['start', 'stop'], ...STOPPED },
  removeRecord: { requests: ['start', 'stop', 'remove'], state: 'removed', exitCode: 0 },
};

for (const [action, { requests, state, exitCode }] of Object.entries(CRASHES)) {
  for (const moment of ['before', 'after']) {
    test.serial(
      `when the engine is killed ${moment} ${action}, the next one brings the container to ${state}`,
      async (t) => {
        const { engine, root, run, cgroupParent, reopen } = await openEngine(t);
        const { id } = await busybox(
          engine,
          ['sh', '-c', 'trap : USR1; echo ready; while :; do sleep 1; done'],
          {
            name: 'victim',
          },
        );
        await engine.close();

        const killed = await execa(
          process.execPath,
          [CRASHING_ENGINE, root, run, cgroupParent, id, moment, action, ...requests],
          { reject: false },
        );
        t.is(killed.signal, 'SIGKILL', killed.stderr);

        await using next = await reopen();
        const [found] = await next.list({ all: true });
        t.is(found?.State ?? 'removed', state);
        if (found === undefined) return;
        const container = await next.get('victim');
        const journal = await container.history();
        t.deepEqual(
          journal.map(({ seq }) => seq),
          journal.map((_, at) => at + 1),
        );
        t.is((await container.inspect()).State.ExitCode, exitCode);
        if (state !== 'stopped') await container.stop({ timeoutSeconds: 0 });
        t.is(await container.state(), 'stopped');
      },
    );
  }
}

test.serial('a container whose process outlived the engine is found running', async (t) => {
  const { engine, reopen } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  await engine.close();
  await using next = await reopen();
  const [found] = await next.list();
  t.is(found?.State, 'started');
  t.true(found?.Status.startsWith('Up '));
});

test.serial('a container that ended while no engine looked has its real exit code', async (t) => {
  const { engine, reopen, run } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'sleep 0.2; exit 42']);
  await container.start();
  await engine.close();
  const { existsSync } = await import('node:fs');
  while (!existsSync(`${run}/exits/${container.id}`)) await new Promise(setImmediate);
  await using next = await reopen();
  const [found] = await next.list({ all: true });
  t.deepEqual([found?.State, found?.ExitCode], ['stopped', 42]);
});

test.serial(
  'a container whose restart nobody attends to is restarted by the next process that looks at it',
  async (t) => {
    const { engine, reopen } = await openEngine(t, { watch: false });
    const container = await busybox(engine, ['sh', '-c', 'exit 4'], {
      hostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 1 } },
    });
    await container.start();
    while ((await container.state()) !== 'restarting') await new Promise(setImmediate);
    await engine.close();
    await using next = await reopen();
    const later = await next.get(container.id);
    const stateOf = async () => (await later.inspect()).Lockstep.state;
    t.is(await stateOf(), 'restarting');
    const deadline = performance.now() + 20_000;
    while ((await stateOf()) !== 'stopped' && performance.now() < deadline) await new Promise(setImmediate);
    t.is((await later.inspect()).RestartCount, 1);
    t.is(await stateOf(), 'stopped');
  },
);
