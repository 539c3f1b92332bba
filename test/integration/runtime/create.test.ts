import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import anyTest, { type ExecutionContext } from 'ava';
import { RuntimeError } from '../../../src/errors/runtime-error.ts';
import { createOciRuntime } from '../../../src/runtime/create-oci-runtime.ts';
import { findMonitor } from '../../../src/runtime/find-monitor.ts';
import { planConmon } from '../../../src/runtime/plan-conmon.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeContainer, output, processesOf, reasonToSkip, type TestContainer } from './make-container.ts';

const test = reasonToSkip() === undefined ? anyTest : anyTest.skip;
const closed = { tty: false, stdin: 'closed' } as const;

test('a container is made, started and deleted, and each step can be repeated', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'echo out; echo err >&2; exit 3']);
  const { runtime, container } = made;
  const process = await runtime.createContainer(container, closed);
  t.deepEqual(await runtime.readState(container), {
    status: 'created',
    pid: process.pid,
    bundle: container.bundle,
  });
  t.is(await output(made), '');
  t.deepEqual(await runtime.createContainer(container, closed), process);
  t.is(await runtime.startContainer(container), 'started');
  const exit = await runtime.waitForExit(container);
  t.deepEqual({ ...exit, endedAtMs: 0 }, { code: 3, endedAtMs: 0, oomKilled: false, reason: 'exited' });
  t.true(Math.abs(Date.now() - exit.endedAtMs) < 60_000);
  t.is(await output(made, { streams: ['stdout'] }), 'out\n');
  t.is(await output(made, { streams: ['stderr'] }), 'err\n');
  t.is(await runtime.startContainer(container), 'already-ended');
  await runtime.deleteContainer(container);
  await runtime.deleteContainer(container);
  t.is(await runtime.readState(container), undefined);
  t.deepEqual(runtime.readExit(container), exit);
  runtime.forgetExit(container);
  runtime.forgetExit(container);
  t.is(runtime.readExit(container), undefined);
});

test('a container that ended is made again under the same id, without its old exit and with its old log', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'echo again']);
  const { runtime, container } = made;
  await made.run();
  await runtime.waitForExit(container);
  await runtime.deleteContainer(container);
  const before = runtime.logSize(container);
  await runtime.createContainer(container, closed);
  t.is(runtime.readExit(container), undefined);
  await runtime.startContainer(container);
  await runtime.waitForExit(container);
  t.is(await output(made), 'again\nagain\n');
  t.is(await output(made, { fromByte: before }), 'again\n');
});

/** A runc that kills the monitor which asks it to make a container, before it has given back the terminal. */
function deadlyRunc(t: ExecutionContext): string {
  const path = join(temporaryFolder(t), 'runc');
  const runc = createLinuxSystem().processes.find('runc');
  const program = `#!/bin/sh\ncase " $* " in *" create "*) kill -9 $PPID; exit 1;; esac\nexec ${runc} "$@"\n`;
  writeFileSync(path, program, { mode: 0o755 });
  return path;
}

test('a monitor that is killed leaves the socket for its terminal in the bundle, which goes with the container', async (t) => {
  const { runtime, container } = makeContainer(t, ['true'], { runtime: deadlyRunc(t) });
  await t.throwsAsync(runtime.createContainer(container, { tty: true, stdin: 'closed' }), {
    code: 'CONMON_FAILED',
  });
  t.is(readdirSync(container.bundle).filter((name) => name.startsWith('conmon-term.')).length, 1);
});

/** A runc whose `start` is killed, the first time, when it has let the process go on and has not come to its end. */
function killedRunc(t: ExecutionContext): string {
  const folder = temporaryFolder(t);
  const path = join(folder, 'runc');
  const program = `#!/bin/sh
for each; do last=$each; done
case " $* " in
*" start "*)
  if mkdir ${folder}/killed 2>/dev/null; then
    head -c 1 "$2/$last/exec.fifo" >/dev/null
    kill -9 $$
  fi;;
esac
exec /usr/sbin/runc "$@"
`;
  writeFileSync(path, program.replace('/usr/sbin/runc', createLinuxSystem().processes.find('runc') ?? ''), {
    mode: 0o755,
  });
  return path;
}

/** A runc whose `start` takes longer than a begun process is given before its `start` is thought to hang. */
function slowRunc(t: ExecutionContext): string {
  const path = join(temporaryFolder(t), 'runc');
  const runc = createLinuxSystem().processes.find('runc');
  const program = `#!/bin/sh\ncase " $* " in *" start "*) sleep 1;; esac\nexec ${runc} "$@"\n`;
  writeFileSync(path, program, { mode: 0o755 });
  return path;
}

test('a start that takes its time is waited for: its process has not begun before', async (t) => {
  const { runtime, container } = makeContainer(t, ['sh', '-c', 'exit 42'], { runtime: slowRunc(t) });
  await runtime.createContainer(container, closed);
  t.is(await runtime.startContainer(container), 'started');
  t.is((await runtime.waitForExit(container)).code, 42);
});
test('a process that goes on although its start was killed is found running, and can be frozen and ended', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'echo begun; while :; do sleep 0.02; done'], {
    runtime: killedRunc(t),
  });
  const { runtime, container } = made;
  const process = await runtime.createContainer(container, closed);
  t.is(await runtime.startContainer(container), 'already-running');
  t.is((await runtime.readState(container))?.status, 'running');
  t.is(await runtime.startContainer(container), 'already-running');
  await runtime.pauseContainer(container);
  await runtime.resumeContainer(container);
  const exit = await runtime.stopProcess(container, process, { stopSignal: 9, graceMs: 0 });
  t.is(exit.code, 137);
  t.is(await output(made), 'begun\n');
});

test('a process that ends although its start was killed keeps its own exit code', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'exit 42'], { runtime: killedRunc(t) });
  const { runtime, container } = made;
  await runtime.createContainer(container, closed);
  t.regex(await runtime.startContainer(container), /^already-/);
  t.is((await runtime.waitForExit(container)).code, 42);
});

test('starting a running container changes nothing', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['sleep', '100']);
  const process = await run();
  t.is(await runtime.startContainer(container), 'already-running');
  t.deepEqual(await runtime.createContainer(container, closed), process);
  t.deepEqual(await runtime.listProcesses(container), [process.pid]);
});

test('what a runtime that was killed left is cleared: its folder, and a process in the cgroup', async (t) => {
  const { runtime, container, settings } = makeContainer(t, ['true']);
  mkdirSync(join(settings.stateRoot, container.id), { recursive: true });
  const straggler = spawn('/bin/sleep', ['100'], { stdio: 'ignore' });
  for (const folder of container.cgroupFolders ?? []) {
    mkdirSync(folder, { recursive: true });
    if (!folder.includes('/cpuset/')) writeFileSync(join(folder, 'cgroup.procs'), `${straggler.pid}`);
  }
  const gone = once(straggler, 'exit');
  await runtime.createContainer(container, closed);
  t.deepEqual(await gone, [null, 'SIGKILL']);
  await runtime.startContainer(container);
  t.is((await runtime.waitForExit(container)).code, 0);
});

test('a container whose monitor died before the start is made again', async (t) => {
  const { runtime, container, settings } = makeContainer(t, ['true']);
  const first = await runtime.createContainer(container, closed);
  process.kill(findMonitor(container, settings) as number, 'SIGKILL');
  const second = await runtime.createContainer(container, closed);
  t.notDeepEqual(second, first);
  t.false(runtime.isRunning(container, first));
  await runtime.startContainer(container);
  t.is((await runtime.waitForExit(container)).code, 0);
});

test('a create that another engine began is waited for', async (t) => {
  const made = makeContainer(t, ['true']);
  const other = await beginCreate(made);
  const process = await made.runtime.createContainer(made.container, closed);
  t.is(JSON.parse(await other.report).data, process.pid);
});

test('a create whose engine died before the report is made again', async (t) => {
  const made = makeContainer(t, ['true']);
  const other = await beginCreate(made);
  other.sync.destroy();
  await made.runtime.createContainer(made.container, closed);
  await made.runtime.startContainer(made.container);
  t.is((await made.runtime.waitForExit(made.container)).code, 0);
});

test('deleting by force ends a create that another engine began', async (t) => {
  const made = makeContainer(t, ['true']);
  await beginCreate(made);
  await made.runtime.deleteContainer(made.container, { force: true });
  t.deepEqual(processesOf(made.container.id), []);
});

test('a create that is given up leaves nothing', async (t) => {
  const { runtime, container } = makeContainer(t, ['true']);
  const reason = new Error('given up');
  const abort = new AbortController();
  const creating = runtime.createContainer(container, { ...closed, signal: abort.signal });
  abort.abort(reason);
  t.is(await t.throwsAsync(creating), reason);
  t.deepEqual(processesOf(container.id), []);
  t.is(await runtime.readState(container), undefined);
});

test('an id that the runtime has from another bundle is refused and left alone', async (t) => {
  const { runtime, container } = makeContainer(t, ['sleep', '100']);
  await runtime.createContainer(container, closed);
  const other = { ...container, bundle: `${container.bundle}-other` };
  await t.throwsAsync(runtime.createContainer(other, closed), {
    instanceOf: RuntimeError,
    code: 'RUNTIME_ID_IN_USE',
  });
  t.is((await runtime.readState(container))?.status, 'created');
});

const startFailures = [
  {
    args: ['nope'],
    code: 'COMMAND_NOT_FOUND',
    exitCode: 127,
    message: 'exec: "nope": executable file not found in $PATH',
  },
  {
    args: ['/nope'],
    code: 'COMMAND_NOT_FOUND',
    exitCode: 127,
    message: 'exec: "/nope": stat /nope: no such file or directory',
  },
  {
    args: ['/tmp/plain'],
    code: 'COMMAND_NOT_EXECUTABLE',
    exitCode: 126,
    message: 'exec: "/tmp/plain": permission denied',
  },
] as const;

for (const { args, code, exitCode, message } of startFailures) {
  test(`${args[0]} is refused as Docker refuses it, and nothing is left`, async (t) => {
    const { runtime, container } = makeContainer(t, args);
    const error = await t.throwsAsync<RuntimeError>(runtime.createContainer(container, closed));
    t.like(error, {
      code,
      exitCode,
      message: `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${message}: unknown`,
    });
    t.is(await runtime.readState(container), undefined);
  });
}

test('a process field that the kernel refuses is no fault of the command', async (t) => {
  const { runtime, container } = makeContainer(t, ['true'], {
    process: { rlimits: [{ type: 'RLIMIT_NOFILE', soft: 10, hard: 5 }] },
  });
  await t.throwsAsync(runtime.createContainer(container, closed), { code: 'RUNTIME_FAILED' });
});

test('a runtime or monitor that is not installed is named', async (t) => {
  const { container, settings } = makeContainer(t, ['true']);
  const withoutRuntime = createOciRuntime({ ...settings, runtime: 'no-such-runtime' });
  await t.throwsAsync(withoutRuntime.createContainer(container, closed), {
    code: 'RUNTIME_NOT_FOUND',
    message: 'OCI runtime not found: no-such-runtime',
  });
  const withoutConmon = createOciRuntime({ ...settings, conmon: 'no-such-conmon' });
  await t.throwsAsync(withoutConmon.createContainer(container, closed), {
    code: 'CONMON_NOT_FOUND',
    message: 'conmon not found: no-such-conmon',
  });
});

test('what conmon itself refuses is told in its words', async (t) => {
  const { runtime, container } = makeContainer(t, ['true']);
  const elsewhere = { ...container, logPath: join(container.bundle, 'no/such/folder/log') };
  await t.throwsAsync(runtime.createContainer(elsewhere, closed), {
    code: 'CONMON_FAILED',
    message: /Failed to open log file.*No such file or directory/,
  });
});

test('the exit command runs when the container ends', async (t) => {
  const { runtime, container, run } = makeContainer(t, ['true']);
  const note = join(container.bundle, 'note');
  await run({ exitCommand: ['/bin/sh', '-c', 'echo "$1 ended" > "$0.new"; mv "$0.new" "$0"', note, 'it'] });
  await runtime.waitForExit(container);
  while (!existsSync(note)) await new Promise((resolve) => setImmediate(resolve));
  t.is(readFileSync(note, 'utf8'), 'it ended\n');
});

/** Starts conmon as another engine would, and returns as soon as its pid is known. */
async function beginCreate({ container, settings }: TestContainer) {
  const { system, ...rest } = settings;
  mkdirSync(settings.exitsDirectory, { recursive: true });
  const plan = planConmon(container, closed, {
    ...rest,
    runtimePath: system.processes.find('runc') as string,
    searchPath: process.env.PATH ?? '',
  });
  const child = spawn(system.processes.find('conmon') as string, plan.args, {
    cwd: plan.cwd,
    env: plan.env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const sync = child.stdio[3] as Readable;
  const report = firstLine(sync).catch(() => '');
  await once(child, 'exit');
  return { sync, report };
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const chunk of stream) return String(chunk);
  return '';
}
