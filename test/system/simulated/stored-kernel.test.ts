import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

test('what one process did is there for the next', (t) => {
  const stateFile = join(temporaryFolder(t), 'kernel.json');
  const first = createSimulatedSystem({ stateFile });
  first.files.makeDirectory('/a');
  const { pid, startTime } = first.startProcess();
  const second = createSimulatedSystem({ stateFile });
  t.is(second.files.stat('/a')?.kind, 'directory');
  t.true(second.processes.isAlive(pid));
  t.is(second.processes.startTime(pid), startTime);
  second.processes.kill(pid, 15);
  t.is(first.exitCodeOf(pid), 143);
});

test('a change that fails changes nothing', (t) => {
  const stateFile = join(temporaryFolder(t), 'kernel.json');
  const { files } = createSimulatedSystem({ stateFile });
  files.makeDirectory('/a');
  files.write('/a/file', '');
  t.throws(() => files.makeDirectory('/a/file/below/it'));
  t.deepEqual(files.list('/a'), ['file']);
});

test('many processes that change it at once lose nothing', async (t) => {
  const folder = temporaryFolder(t);
  const stateFile = join(folder, 'kernel.json');
  const module = new URL('../../../src/system/simulated/create-simulated-system.ts', import.meta.url).href;
  const script = (name: string) => `
    const {createSimulatedSystem} = await import(${JSON.stringify(module)});
    const {files} = createSimulatedSystem({stateFile: ${JSON.stringify(stateFile)}});
    for (let i = 0; i < 20; i++) files.makeDirectory('/${name}-' + i);`;
  const { processes } = createLinuxSystem();
  await Promise.all(
    ['a', 'b', 'c'].map((name) =>
      processes.run(process.execPath, ['--input-type=module', '-e', script(name)], { timeoutMs: 20_000 }),
    ),
  );
  const names = createSimulatedSystem({ stateFile }).files.list('/');
  t.is(names.filter((name) => /^[abc]-\d+$/.test(name)).length, 60);
  t.deepEqual(readdirSync(folder), ['kernel.json']);
});

test('a change that a dead process left unfinished does not stop the next', (t) => {
  const stateFile = join(temporaryFolder(t), 'kernel.json');
  writeFileSync(`${stateFile}.lock`, '4194304');
  createSimulatedSystem({ stateFile }).files.makeDirectory('/a');
  t.false(existsSync(`${stateFile}.lock`));
});

test('a lock of another real process is waited for, one of a dead process is free', async (t) => {
  const { locks } = createSimulatedSystem();
  const held = await locks.acquire('/run/lock', { timeoutMs: 0 });
  t.like(await t.throwsAsync(locks.acquire('/run/lock', { timeoutMs: 1 })), {
    code: 'LOCK_TIMEOUT',
    message: `process ${process.pid} has held the lock /run/lock for more than 1 ms`,
  });
  const waiting = locks.acquire('/run/lock', { timeoutMs: 5000 });
  held.release();
  (await waiting).release();
});

test('programs beyond the few that it knows are refused', async (t) => {
  const { processes } = createSimulatedSystem();
  t.is(processes.find('busybox'), '/bin/busybox');
  t.is(processes.find('runc'), undefined);
  t.like(await t.throwsAsync(processes.run('runc', [])), { code: 'PROGRAM_NOT_STARTED', errno: 'ENOENT' });
  t.like(await t.throwsAsync(processes.spawn('conmon', [], { stdio: [] })), { code: 'PROGRAM_NOT_STARTED' });
});
