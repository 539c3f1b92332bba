import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import anyTest from 'ava';
import { findMonitor } from '../../../src/runtime/find-monitor.ts';
import { makeContainer, output, reasonToSkip } from './make-container.ts';

const test = reasonToSkip() === undefined ? anyTest : anyTest.skip;
const SIGTERM = 15;
const SIGKILL = 9;

/** Ends on SIGTERM with code 7, and says when it is ready to. */
const OBEDIENT = ['sh', '-c', 'trap "exit 7" TERM; echo ready; while :; do sleep 0.02; done'];
const STUBBORN = ['sh', '-c', 'trap "" TERM; echo ready; while :; do sleep 0.02; done'];

async function untilReady(made: ReturnType<typeof makeContainer>): Promise<void> {
  for await (const { bytes } of made.runtime.readLogs(made.container, { follow: true })) {
    if (bytes.includes('ready')) return;
  }
}

test('stopping sends the signal, and gives the process’s own exit code', async (t) => {
  const made = makeContainer(t, OBEDIENT);
  const { runtime, container } = made;
  const process = await made.run();
  await untilReady(made);
  const exit = await runtime.stopProcess(container, process, { stopSignal: SIGTERM, graceMs: Infinity });
  t.like(exit, { code: 7, reason: 'exited', oomKilled: false });
  t.false(runtime.isRunning(container, process));
  t.deepEqual(
    await runtime.stopProcess(container, process, { stopSignal: SIGTERM, graceMs: 0 }),
    exit,
    'a second stop finds the same exit',
  );
});

test('a process that ignores the signal is killed when the grace is over', async (t) => {
  const made = makeContainer(t, STUBBORN);
  const { runtime, container } = made;
  const process = await made.run();
  await untilReady(made);
  const begin = performance.now();
  const exit = await runtime.stopProcess(container, process, { stopSignal: SIGTERM, graceMs: 200 });
  t.like(exit, { code: 128 + SIGKILL, reason: 'exited' });
  t.true(performance.now() - begin >= 200);
});

test('a stop that is given up leaves the container running', async (t) => {
  const made = makeContainer(t, STUBBORN);
  const { runtime, container } = made;
  const process = await made.run();
  await untilReady(made);
  const reason = new Error('given up');
  const abort = new AbortController();
  const options = { stopSignal: SIGTERM, graceMs: Infinity, signal: abort.signal };
  const stopping = runtime.stopProcess(container, process, options);
  abort.abort(reason);
  t.is(await t.throwsAsync(stopping), reason);
  t.true(runtime.isRunning(container, process));
});

test('a signal reaches the first process, or all; and nobody when the container has ended', async (t) => {
  const made = makeContainer(t, OBEDIENT);
  const { runtime, container } = made;
  const process = await made.run();
  await untilReady(made);
  t.is(await runtime.killContainer(container, process, 0), 'sent');
  t.is(await runtime.killContainer(container, process, SIGKILL, { all: true }), 'sent');
  t.is((await runtime.waitForExit(container)).code, 128 + SIGKILL);
  t.is(await runtime.killContainer(container, process, SIGTERM), 'gone');
  await runtime.deleteContainer(container);
  t.is(await runtime.killContainer(container, process, SIGTERM, { all: true }), 'gone');
});

test('another process with the same number is never signalled', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sleep', '100']);
  const process = await run();
  const earlier = { ...process, startTime: process.startTime - 1 };
  t.false(runtime.isRunning(container, earlier));
  t.is(await runtime.killContainer(container, earlier, SIGKILL), 'gone');
  t.true(runtime.isRunning(container, process));
});

test('a container is frozen and thawed; doing so twice is no failure', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sleep', '100']);
  await run();
  await runtime.pauseContainer(container);
  await runtime.pauseContainer(container);
  t.is((await runtime.readState(container))?.status, 'paused');
  t.is(await runtime.startContainer(container), 'already-running');
  await runtime.resumeContainer(container);
  await runtime.resumeContainer(container);
  t.is((await runtime.readState(container))?.status, 'running');
});

test('a container that has ended cannot be frozen, changed or looked into, and need not be thawed', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['true']);
  await run();
  await runtime.waitForExit(container);
  const refusal = { code: 'RUNTIME_FAILED' };
  await t.throwsAsync(runtime.pauseContainer(container), {
    ...refusal,
    message: 'OCI runtime pause failed: container not running',
  });
  await t.notThrowsAsync(runtime.resumeContainer(container), 'on cgroup v2 SIGKILL ends a frozen one before');
  await runtime.deleteContainer(container);
  await t.throwsAsync(runtime.updateContainer(container, { pids: { limit: 5 } }), {
    ...refusal,
    message: 'OCI runtime update failed: container does not exist',
  });
  await t.throwsAsync(runtime.listProcesses(container), {
    ...refusal,
    message: 'OCI runtime ps failed: container does not exist',
  });
});

test('limits are changed while the container runs', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sleep', '100']);
  await run();
  await runtime.updateContainer(container, { pids: { limit: 23 } });
  const folder = container.cgroupFolders?.find((path) => /\/pids\/|cgroup\/lockstep/.test(path)) as string;
  t.is(readFileSync(join(folder, 'pids.max'), 'utf8'), '23\n');
});

test('a running container is deleted by force only', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sleep', '100']);
  const process = await run();
  await t.throwsAsync(runtime.deleteContainer(container), {
    code: 'RUNTIME_FAILED',
    message: `OCI runtime delete failed: cannot delete container ${container.id} that is not stopped: running`,
  });
  t.true(runtime.isRunning(container, process));
  await runtime.deleteContainer(container, { force: true });
  t.false(runtime.isRunning(container, process));
  t.like(runtime.readExit(container), { code: 128 + SIGKILL, reason: 'exited' });
});

test('a paused container is deleted by force', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sleep', '100']);
  const process = await run();
  await runtime.pauseContainer(container);
  await runtime.deleteContainer(container, { force: true });
  t.false(runtime.isRunning(container, process));
});

test('waiting ends with the container, however many wait, and at once when it has ended', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sh', '-c', 'sleep 0.2; exit 9']);
  await run();
  const waits = [runtime.waitForExit(container), runtime.waitForExit(container)];
  const [first, second] = await Promise.all(waits);
  t.like(first, { code: 9, reason: 'exited' });
  t.deepEqual(second, first);
  t.deepEqual(await runtime.waitForExit(container), first);
});

test('waiting can be given up', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sleep', '100']);
  await run();
  const reason = new Error('given up');
  t.is(await t.throwsAsync(runtime.waitForExit(container, { signal: AbortSignal.abort(reason) })), reason);
  const abort = new AbortController();
  const waiting = runtime.waitForExit(container, { signal: abort.signal });
  abort.abort(reason);
  t.is(await t.throwsAsync(waiting), reason);
});

test('a monitor that is killed is noticed, and stopping then still ends the process', async (t) => {
  const { runtime, container, settings, run } = makeContainer(t, ['sleep', '100']);
  const process = await run();
  const waiting = runtime.waitForExit(container);
  globalThis.process.kill(findMonitor(container, settings) as number, 'SIGKILL');
  t.like(await waiting, { code: 137, reason: 'monitor-lost', oomKilled: false });
  t.true(runtime.isRunning(container, process));
  const exit = await runtime.stopProcess(container, process, { stopSignal: SIGTERM, graceMs: 10_000 });
  t.like(exit, { code: 137, reason: 'monitor-lost' });
  t.false(runtime.isRunning(container, process));
});

test('a container that the kernel kills for want of memory says so', async (t) => {
  const made = makeContainer(t, ['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=64M', 'count=1']);
  const { runtime, container } = made;
  await runtime.createContainer(container, { tty: false, stdin: 'closed' });
  await runtime.updateContainer(container, { memory: { limit: 16 << 20, swap: 16 << 20 } });
  await runtime.startContainer(container);
  t.like(await runtime.waitForExit(container), { code: 137, oomKilled: true, reason: 'exited' });
});

test('by the time the exit is known, everything that was written is in the log', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'seq 200000; seq 5 >&2; exit 4']);
  const { runtime, container } = made;
  await made.run();
  t.is((await runtime.waitForExit(container)).code, 4);
  const lines = (await output(made, { streams: ['stdout'] })).split('\n');
  t.is(lines.length, 200_001);
  t.is(lines[199_999], '200000');
  t.is(await output(made, { streams: ['stderr'] }), '1\n2\n3\n4\n5\n');
});
