import fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { until } from '../../integration/until.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const { locks, processes } = createLinuxSystem();

test('a held lock makes the next one wait until it is released', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  const order: string[] = [];
  const first = await locks.acquire(path, { timeoutMs: 1000 });
  const waiting = locks.acquire(path, { timeoutMs: 5000 }).then((lock) => {
    order.push('second');
    return lock;
  });
  await new Promise(setImmediate);
  order.push('released');
  first.release();
  first.release();
  (await waiting).release();
  t.deepEqual(order, ['released', 'second']);
});

test('waiting too long is an error that names the holder', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  const held = await locks.acquire(path, { timeoutMs: 0 });
  const error = await t.throwsAsync(locks.acquire(path, { timeoutMs: 5 }));
  t.like(error, {
    code: 'LOCK_TIMEOUT',
    message: `process ${process.pid} has held the lock ${path} for more than 5 ms`,
  });
  held.release();
});

test('an owner is told whether anybody else has had the lock since he had it', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  const [one, other] = ['1'.repeat(16), '2'.repeat(16)];
  const wasOurs = async (owner?: string) => {
    const lock = await locks.acquire(path, { timeoutMs: 0, ...(owner === undefined ? {} : { owner }) });
    lock.release();
    return lock.wasOurs;
  };
  t.deepEqual(
    [await wasOurs(one), await wasOurs(one), await wasOurs(other), await wasOurs(one), await wasOurs(one)],
    [false, true, false, false, true],
  );
  t.deepEqual([await wasOurs(), await wasOurs(), await wasOurs(one)], [false, false, false]);
});

test('waiting can be given up', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  const held = await locks.acquire(path, { timeoutMs: 0 });
  const controller = new AbortController();
  const waiting = locks.acquire(path, { timeoutMs: 60_000, signal: controller.signal });
  controller.abort();
  t.like(await t.throwsAsync(waiting), { code: 'SYSTEM_WAIT_CANCELLED' });
  held.release();
});

test('a lock on a file that was deleted meanwhile is taken anew, on the file that is there', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  const first = await locks.acquire(path, { timeoutMs: 0 });
  const waiting = locks.acquire(path, { timeoutMs: 5000 });
  fs.rmSync(path);
  const second = await locks.acquire(path, { timeoutMs: 0 });
  first.release();
  await t.throwsAsync(locks.acquire(path, { timeoutMs: 0 }), { message: /^process / });
  second.release();
  (await waiting).release();
});

test('a program started while a lock is held does not keep it', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  const held = await locks.acquire(path, { timeoutMs: 0 });
  const child = await processes.spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore'] });
  t.teardown(() => processes.kill(child.pid, 9));
  held.release();
  (await locks.acquire(path, { timeoutMs: 0 })).release();
  t.pass();
});

test('the kernel releases the lock of a process that was killed', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  const module = new URL('../../../src/system/linux/create-linux-locks.ts', import.meta.url).href;
  const script = `
    const {createLinuxLocks} = await import(${JSON.stringify(module)});
    await createLinuxLocks().acquire(${JSON.stringify(path)}, {timeoutMs: 0});
    console.log('held'); setInterval(() => {}, 1e6);`;
  const child = await processes.spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdio[1]?.once('data', resolve));
  const error = await t.throwsAsync(locks.acquire(path, { timeoutMs: 0 }));
  t.is(error?.message, `process ${child.pid} has held the lock ${path} for more than 0 ms`);
  processes.kill(child.pid, 9);
  (await locks.acquire(path, { timeoutMs: 5000 })).release();
});

test('what a process that was killed had begun to start keeps its lock for a moment, and that is waited for', async (t) => {
  const path = join(temporaryFolder(t), 'lock');
  // The copy of a child between fork(2) and execve(2), made to last.
  const script = 'exec 9>>"$1"; flock 9; echo $$ >&9; sleep 0.3 & kill -9 $$';
  const holder = await processes.spawn('sh', ['-c', script, 'sh', path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await holder.exited;
  (await locks.acquire(path, { timeoutMs: 0 })).release();
  t.false(processes.isAlive(holder.pid));
});

test('a lock in a folder that is not there is refused', async (t) => {
  const path = join(temporaryFolder(t), 'none', 'lock');
  t.like(await t.throwsAsync(locks.acquire(path, { timeoutMs: 0 })), { errno: 'ENOENT', path });
});

test('a lock that programs are given is held until the last of them has ended', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  fs.writeFileSync(path, 'any text', { mode: 0o400 });
  t.deepEqual(locks.heirs(path), []);
  const lock = locks.tryInheritable(path);
  t.is(locks.tryInheritable(path), undefined);
  // It hands the lock to a program of its own, says so, and ends.
  const given = await processes.spawn('sh', ['-c', 'sleep 1000 > /dev/null & echo $!'], {
    stdio: ['ignore', 'pipe', 'inherit', lock?.descriptor as number],
  });
  lock?.bequeath();
  lock?.bequeath();
  const heir = Number(await new Promise((resolve) => given.stdio[1]?.once('data', resolve)));
  t.teardown(() => processes.kill(heir, 9));
  await given.exited;
  t.is(locks.tryInheritable(path), undefined);
  t.deepEqual(locks.heirs(path), [heir]);
  processes.kill(heir, 9);
  await until(() => !processes.isAlive(heir));
  t.deepEqual(locks.heirs(path), []);
  locks.tryInheritable(path)?.release();
  t.is(fs.readFileSync(path, 'utf8'), 'any text');
});

test('a lock is taken from the programs that were given it', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  fs.writeFileSync(path, '');
  const lock = locks.tryInheritable(path);
  const heir = await processes.spawn('sleep', ['1000'], {
    stdio: ['ignore', 'ignore', 'ignore', lock?.descriptor as number],
  });
  t.teardown(() => processes.kill(heir.pid, 9));
  t.deepEqual(locks.heirs(path), [heir.pid]);
  lock?.release();
  lock?.release();
  t.deepEqual(locks.heirs(path), []);
  const again = locks.tryInheritable(path);
  t.not(again, undefined);
  // A program that is not given the lock does not get it, and whoever has it so is no heir.
  const other = await processes.spawn('sleep', ['1000'], { stdio: ['ignore', 'ignore', 'ignore'] });
  t.teardown(() => processes.kill(other.pid, 9));
  t.deepEqual(locks.heirs(path), []);
  again?.release();
});

test('a lock on a file that is not there is refused to programs as well', (t) => {
  const path = join(temporaryFolder(t), 'none');
  t.like(
    t.throws(() => locks.tryInheritable(path)),
    { errno: 'ENOENT', path },
  );
  t.deepEqual(locks.heirs(path), []);
});

test('nothing is renounced but a lock that another process gave, on a file of that name', (t) => {
  const folder = temporaryFolder(t);
  fs.writeFileSync(join(folder, 'file'), '');
  const lock = locks.tryInheritable(join(folder, 'file'));
  const other = fs.openSync(join(folder, 'file'), 'r');
  t.teardown(() => fs.closeSync(other));
  locks.renounce(lock?.descriptor as number, 'file');
  locks.renounce(other, 'file');
  t.is(locks.tryInheritable(join(folder, 'file')), undefined);
  t.notThrows(() => fs.fstatSync(other));
  locks.renounce(1_000_000, 'file');
  lock?.release();
});
