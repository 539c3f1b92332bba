import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createSimulatedRuntime } from '../../src/runtime/simulated/create-simulated-runtime.ts';
import { planProgram } from '../../src/runtime/simulated/simulated-process.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const { files } = createLinuxSystem();
const closed = { tty: false, stdin: 'closed' } as const;
const SIGKILL = 9;
const SIGTERM = 15;
const SIGWINCH = 28;

function make(t: ExecutionContext, ...args: string[]) {
  const folder = temporaryFolder(t);
  const container = { id: 'abc', bundle: folder, logPath: join(folder, 'log') };
  files.write(join(folder, 'config.json'), JSON.stringify({ process: { args } }));
  const settings = {
    stateRoot: join(folder, 'state'),
    exitsDirectory: join(folder, 'exits'),
    system: { files },
  };
  return { container, settings, runtime: createSimulatedRuntime(settings) };
}

const programs: readonly [args: string[], program: ReturnType<typeof planProgram>][] = [
  [['true'], { output: '', lastsMs: 0, exitCode: 0, ignores: [] }],
  [['/bin/false'], { output: '', lastsMs: 0, exitCode: 1, ignores: [] }],
  [['sleep', 'infinity'], { output: '', lastsMs: null, exitCode: 0, ignores: [] }],
  [
    ['sh', '-c', 'echo a b; sleep 1.5; exit 300'],
    { output: 'a b\n', lastsMs: 1500, exitCode: 44, ignores: [] },
  ],
  [
    ['sh', '-c', 'trap "" TERM HUP; sleep infinity'],
    { output: '', lastsMs: null, exitCode: 0, ignores: [15, 1] },
  ],
];

for (const [args, program] of programs) {
  test(`${args.join(' ')} is guessed`, (t) => {
    t.deepEqual(planProgram(args), program);
  });
}

test('a simulated container goes through the same steps, each of which can be repeated', async (t) => {
  const { runtime, container } = make(t, 'sh', '-c', 'echo hello; exit 3');
  const process = await runtime.createContainer(container, closed);
  t.deepEqual(await runtime.createContainer(container, closed), process);
  t.deepEqual(await runtime.readState(container), {
    status: 'created',
    pid: process.pid,
    bundle: container.bundle,
  });
  t.true(runtime.isRunning(container, process));
  t.is(await runtime.startContainer(container), 'started');
  t.like(await runtime.waitForExit(container), { code: 3, reason: 'exited', oomKilled: false });
  t.false(runtime.isRunning(container, process));
  t.is(await runtime.startContainer(container), 'already-ended');
  const records = await Array.fromAsync(runtime.readLogs(container, { follow: true }));
  t.deepEqual(
    records.map(({ stream, bytes }) => [stream, bytes.toString()]),
    [['stdout', 'hello\n']],
  );
  await runtime.deleteContainer(container);
  await runtime.deleteContainer(container);
  t.is(await runtime.readState(container), undefined);
  t.is(runtime.readExit(container)?.code, 3);
  runtime.forgetExit(container);
  t.is(runtime.readExit(container), undefined);
});

test('what another engine does to a simulated container is seen', async (t) => {
  const { runtime, container, settings } = make(t, 'sleep', 'infinity');
  const process = await runtime.createContainer(container, closed);
  await runtime.startContainer(container);
  const other = createSimulatedRuntime(settings);
  t.true(other.isRunning(container, process));
  const waiting = runtime.waitForExit(container);
  t.is(await other.killContainer(container, process, SIGTERM), 'sent');
  t.is((await waiting).code, 128 + SIGTERM);
  t.is(await other.killContainer(container, process, SIGTERM), 'gone');
});

test('a paused simulated container does not go on until it is resumed', async (t) => {
  const { runtime, container } = make(t, 'sleep', '1.5');
  await runtime.createContainer(container, closed);
  await runtime.startContainer(container);
  await runtime.pauseContainer(container);
  await runtime.pauseContainer(container);
  const begin = performance.now();
  const still = AbortSignal.timeout(100);
  await t.throwsAsync(runtime.waitForExit(container, { signal: still }), { name: 'TimeoutError' });
  t.true(performance.now() - begin >= 90);
  t.is((await runtime.readState(container))?.status, 'paused');
  await runtime.resumeContainer(container);
  await runtime.resumeContainer(container);
  t.is((await runtime.waitForExit(container)).code, 0);
});

test('a simulated process is stopped by its signal, and killed when that one is harmless', async (t) => {
  for (const [stopSignal, code] of [
    [SIGTERM, 128 + SIGTERM],
    [SIGWINCH, 128 + SIGKILL],
  ] as const) {
    const { runtime, container } = make(t, 'sleep', 'infinity');
    const process = await runtime.createContainer(container, closed);
    await runtime.startContainer(container);
    t.is((await runtime.stopProcess(container, process, { stopSignal, graceMs: 0 })).code, code);
  }
});

test('the simulated runtime refuses what runc refuses, in its words', async (t) => {
  const { runtime, container } = make(t, 'sleep', 'infinity');
  await t.throwsAsync(runtime.startContainer(container), {
    code: 'RUNTIME_FAILED',
    message: 'OCI runtime start failed: container does not exist',
  });
  await runtime.createContainer(container, closed);
  await t.throwsAsync(runtime.pauseContainer(container), {
    message: 'OCI runtime pause failed: container not running',
  });
  await runtime.startContainer(container);
  await t.throwsAsync(runtime.deleteContainer(container), {
    message: 'OCI runtime delete failed: cannot delete container abc that is not stopped: running',
  });
  await runtime.deleteContainer(container, { force: true });
  t.is(runtime.readExit(container)?.code, 128 + SIGKILL);
  await t.throwsAsync(runtime.openStdin(container), { code: 'STDIN_UNAVAILABLE' });
});
