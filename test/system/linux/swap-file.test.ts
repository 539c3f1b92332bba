import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadLibc } from '../../../src/system/linux/libc.ts';
import { readSwapped, swapFile } from '../../../src/system/linux/swap-file.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const LOCK_SH = 1;

test('a swapped text is read whole, and longer and shorter ones follow one another', (t) => {
  const path = join(temporaryFolder(t), 'snapshot.json');
  for (const text of ['{"a":1}', '{"a":"longer"}', '{}', '{"ü":1}', '{"a":2}']) {
    swapFile(path, text);
    t.deepEqual(JSON.parse(readSwapped(path)), JSON.parse(text));
  }
});

test('two files take turns, so that none is made or deleted', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'snapshot.json');
  swapFile(path, 'one');
  swapFile(path, 'two');
  const [one, two] = [fs.statSync(path).ino, fs.statSync(join(folder, '.snapshot.json.spare')).ino];
  swapFile(path, 'three');
  t.is(fs.statSync(path).ino, two);
  swapFile(path, 'four');
  t.is(fs.statSync(path).ino, one);
  t.is(fs.readdirSync(folder).length, 2);
});

test('what somebody still reads is not written over', (t) => {
  const path = join(temporaryFolder(t), 'snapshot.json');
  swapFile(path, 'one');
  const reader = fs.openSync(path, 'r');
  loadLibc().flock(reader, LOCK_SH);
  swapFile(path, 'two');
  swapFile(path, 'three');
  t.is(fs.readFileSync(reader, 'utf8'), 'one');
  t.is(readSwapped(path), 'three');
  fs.closeSync(reader);
});

test('a reader beside a writer that never pauses sees whole texts only, in the order in which they were written', async (t) => {
  const path = join(temporaryFolder(t), 'snapshot.json');
  const module = new URL('../../../src/system/linux/swap-file.ts', import.meta.url);
  const program = `import { swapFile } from ${JSON.stringify(module.href)};
    for (let seq = 1; ; seq++) swapFile(process.argv[1], JSON.stringify({ seq, filler: 'x'.repeat(4000 * (seq % 2)), end: seq }));`;
  swapFile(path, '{"seq":0,"end":0}');
  const writer = spawn(process.execPath, ['--input-type=module', '--eval', program, path], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let last = 0;
  let reads = 0;
  while (last < 2000) {
    const { seq, end } = JSON.parse(readSwapped(path)) as { seq: number; end: number };
    if (seq !== end || seq < last) t.fail(`read ${seq} … ${end} after ${last}`);
    last = seq;
    reads += 1;
    // The writer has the same processor where there is only one.
    if (writer.exitCode !== null) t.fail('the writer ended');
    await new Promise(setImmediate);
  }
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  t.true(reads > 0);
});
