import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadLibc } from '../../../src/system/linux/libc.ts';
import { openSwapped, readSwapped } from '../../../src/system/linux/swap-file.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const LOCK_SH = 1;

/** As a process does that replaces a text and ends. */
function swapFile(path: string, text: string): void {
  const pen = openSwapped(path);
  pen.write(text);
  pen.close();
}

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

test('one writer keeps both open, and writes on where another has replaced the text meanwhile', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'snapshot.json');
  const pen = openSwapped(path);
  for (const text of ['{"a":1}', '{"a":"longer"}', '{}', '{"a":3}']) {
    pen.write(text);
    t.deepEqual(JSON.parse(readSwapped(path)), JSON.parse(text));
  }
  pen.close();
  swapFile(path, '{"a":4}');
  pen.write('{"a":5}');
  t.deepEqual(JSON.parse(readSwapped(path)), { a: 5 });
  t.deepEqual(fs.readdirSync(folder).toSorted(), ['.snapshot.json.spare', 'snapshot.json']);
  pen.close();
  pen.close();
});

for (const keepsOpen of [false, true]) {
  test(`what somebody still reads is not written over${keepsOpen ? ' by a writer that has it open' : ''}`, (t) => {
    const path = join(temporaryFolder(t), 'snapshot.json');
    const pen = openSwapped(path);
    const write = (text: string) => {
      pen.write(text);
      if (!keepsOpen) pen.close();
    };
    write('zero');
    write('none');
    write('one');
    const reader = fs.openSync(path, 'r');
    loadLibc().flock(reader, LOCK_SH);
    write('two');
    write('three');
    write('four');
    t.is(fs.readFileSync(reader, 'utf8').trim(), 'one');
    t.is(readSwapped(path).trim(), 'four');
    fs.closeSync(reader);
    pen.close();
  });
}

test('a reader beside a writer that never pauses sees whole texts only, in the order in which they were written', async (t) => {
  const path = join(temporaryFolder(t), 'snapshot.json');
  const module = new URL('../../../src/system/linux/swap-file.ts', import.meta.url);
  const program = `import { openSwapped } from ${JSON.stringify(module.href)};
    const pen = openSwapped(process.argv[1]);
    for (let seq = 1; ; seq++) {
      pen.write(JSON.stringify({ seq, filler: 'x'.repeat(4000 * (seq % 2)), end: seq }));
      if (seq % 5 === 0) pen.close();
    }`;
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
