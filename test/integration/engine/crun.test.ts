import anyTest from 'ava';
import { temporaryFolder } from '../../temporary-folder.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';
import { hasCrun, usableCrun } from '../usable-crun.ts';

const test = hasCrun ? anyTest.serial : anyTest.serial.skip;
const reason = hasCrun ? '' : ' (crun is not installed)';
const CRUN = { hostConfig: { Runtime: 'crun' } };

test(`a container goes through its whole life on crun${reason}`, async (t) => {
  const settings = { runtimes: { crun: { path: usableCrun(temporaryFolder(t)) } } };
  const { engine } = await openEngine(t, { settings });
  const script = 'trap "echo bye; exit 5" TERM; echo ready; while :; do sleep 0.02; done';
  const container = await busybox(engine, ['sh', '-c', script], CRUN);
  t.is(await container.advanceTo('mounted'), 'mounted');
  await container.start();
  for await (const { bytes } of container.logs({ follow: true })) {
    if (Buffer.from(bytes).toString() === 'ready\n') break;
  }
  await container.pause();
  t.is((await container.inspect()).State.Status, 'paused');
  await container.resume();
  t.true((await container.top()).length > 0);
  await container.stop();
  t.is((await container.inspect()).State.ExitCode, 5);
  await container.restart();
  t.is(await container.state(), 'started.running');
  t.is(await container.advanceTo('spec-built'), 'spec-built');
  await container.kill().then(
    () => t.fail('nothing runs'),
    () => t.pass(),
  );
  await container.remove();
  t.deepEqual(await engine.list({ all: true }), []);
});

test(`crun’s output, exit codes and refusals are those of runc${reason}`, async (t) => {
  const settings = { runtimes: { crun: { path: usableCrun(temporaryFolder(t)) } } };
  const { engine } = await openEngine(t, { settings });
  const told = await busybox(engine, ['sh', '-c', 'echo out; echo err >&2; exit 7'], CRUN);
  t.deepEqual(await outcome(told), { stdout: 'out\n', stderr: 'err\n', exitCode: 7 });
  const withTerminal = await busybox(engine, ['sh', '-c', 'test -t 1 && echo terminal; exit 4'], {
    ...CRUN,
    config: { Tty: true },
  });
  t.deepEqual(await outcome(withTerminal), { stdout: 'terminal\r\n', stderr: '', exitCode: 4 });
  for (const [command, exitCode] of [
    ['nope', 127],
    ['/etc', 126],
  ] as const) {
    const container = await busybox(engine, [command], CRUN);
    await t.throwsAsync(container.start());
    t.is((await container.wait()).exitCode, exitCode);
    t.is(await container.state(), 'failed');
  }
});

test(`a container on crun is recovered by the next engine${reason}`, async (t) => {
  const settings = { runtimes: { crun: { path: usableCrun(temporaryFolder(t)) } } };
  const { engine, reopen } = await openEngine(t, { settings });
  const { id } = await busybox(engine, ['sleep', '1000'], CRUN);
  await (await engine.get(id)).start();
  await engine.close();
  const found = await (await reopen()).get(id);
  t.is(await found.state(), 'started.running');
  await found.stop({ timeoutSeconds: 0 });
  t.is((await found.inspect()).State.ExitCode, 137);
});
