import { appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { LogRecord, ReadLogOptions } from '../../../src/runtime/log/log-record.ts';
import { readLog } from '../../../src/runtime/log/read-log.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const never = () => new Promise<never>(() => {});

interface Written {
  readonly text: string;
  readonly stream?: 'stdout' | 'stderr';
  readonly partial?: boolean;
  /** Seconds after the first of the year. */
  readonly at?: number;
}

function line({ text, stream = 'stdout', partial = false, at = 0 }: Written): string {
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString().slice(0, 19);
  return `${time}.000000007+00:00 ${stream} ${partial ? 'P' : 'F'} ${text}\n`;
}

function makeLog(t: ExecutionContext, ...lines: readonly Written[]): string {
  const path = join(temporaryFolder(t), 'container.log');
  writeFileSync(path, lines.map(line).join(''), 'latin1');
  return path;
}

async function read(path: string, options?: ReadLogOptions): Promise<LogRecord[]> {
  return Array.fromAsync(readLog({ path, ended: never }, options));
}

async function text(path: string, options?: ReadLogOptions): Promise<string> {
  return Buffer.concat((await read(path, options)).map(({ bytes }) => bytes)).toString('latin1');
}

test('records keep time, stream and bytes', async (t) => {
  const path = makeLog(
    t,
    { text: 'a b', at: 1 },
    { text: '', stream: 'stderr' },
    { text: '$ ', partial: true },
  );
  t.deepEqual(await read(path), [
    { time: '2026-01-01T00:00:01.000000007Z', stream: 'stdout', partial: false, bytes: Buffer.from('a b\n') },
    { time: '2026-01-01T00:00:00.000000007Z', stream: 'stderr', partial: false, bytes: Buffer.from('\n') },
    { time: '2026-01-01T00:00:00.000000007Z', stream: 'stdout', partial: true, bytes: Buffer.from('$ ') },
  ]);
});

test('a log in local time is told in UTC', async (t) => {
  const path = join(temporaryFolder(t), 'log');
  writeFileSync(path, '2026-01-01T01:30:00.123456789+02:00 stdout F x\n');
  t.is((await read(path))[0]?.time, '2025-12-31T23:30:00.123456789Z');
});

test('a log that does not exist, or is empty, has no records', async (t) => {
  const folder = temporaryFolder(t);
  t.deepEqual(await read(join(folder, 'none')), []);
  writeFileSync(join(folder, 'empty'), '');
  t.deepEqual(await read(join(folder, 'empty'), { tail: 3 }), []);
});

test('a record that is not written to its end is left out, and so is a line that is no record', async (t) => {
  const path = makeLog(t, { text: 'whole' });
  appendFileSync(path, `torn\n\n${line({ text: 'after' })}2026-01-01T00:00:0`);
  t.is(await text(path), 'whole\nafter\n');
});

test('put together, the bytes of a stream are what was written, however it was cut', async (t) => {
  const path = join(temporaryFolder(t), 'log');
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array).toString('latin1'));
  await fc.assert(
    fc.asyncProperty(fc.array(bytes), async (pieces) => {
      const lines = pieces.flatMap((piece) =>
        piece
          .split(/(?<=\n)/)
          .filter((part) => part !== '')
          .map((part) => (part.endsWith('\n') ? { text: part.slice(0, -1) } : { text: part, partial: true })),
      );
      writeFileSync(path, lines.map(line).join(''), 'latin1');
      t.is(await text(path), pieces.join(''));
    }),
    { numRuns: 50 },
  );
});

test('a log larger than the pieces in which it is read is read whole', async (t) => {
  const path = makeLog(
    t,
    ...Array.from({ length: 9000 }, (_, index) => ({ text: `${index} ${'x'.repeat(60)}` })),
  );
  const records = await read(path);
  t.is(records.length, 9000);
  t.true(records.every(({ bytes }, index) => bytes.toString().startsWith(`${index} x`)));
});

test('only the streams that are asked for are read', async (t) => {
  const path = makeLog(t, { text: 'out' }, { text: 'err', stream: 'stderr' });
  t.is(await text(path, { streams: ['stdout'] }), 'out\n');
  t.is(await text(path, { streams: ['stderr'] }), 'err\n');
  t.is(await text(path, { streams: [] }), '');
});

test('since and until are bounds that belong to what is read, to the nanosecond', async (t) => {
  const path = makeLog(t, { text: '1', at: 1 }, { text: '2', at: 2 }, { text: '3', at: 3 });
  const second = BigInt(Date.UTC(2026, 0, 1, 0, 0, 2)) * 1_000_000n + 7n;
  t.is(await text(path, { sinceNs: second }), '2\n3\n');
  t.is(await text(path, { sinceNs: second + 1n }), '3\n');
  t.is(await text(path, { untilNs: second }), '1\n2\n');
  t.is(await text(path, { untilNs: second - 1n }), '1\n');
});

const tailCases: readonly [string, readonly Written[], number, string][] = [
  ['fewer lines than there are', [{ text: 'a' }, { text: 'b' }, { text: 'c' }], 2, 'b\nc\n'],
  ['none', [{ text: 'a' }], 0, ''],
  ['all of them', [{ text: 'a' }, { text: 'b' }], 2, 'a\nb\n'],
  ['more than there are', [{ text: 'a' }], 5, 'a\n'],
  ['a line in pieces', [{ text: 'a' }, { text: 'b', partial: true }, { text: 'c' }], 1, 'bc\n'],
  ['what has not ended yet', [{ text: 'a' }, { text: 'b' }, { text: '$ ', partial: true }], 2, 'b\n$ '],
  [
    'lines of both streams in turn',
    [{ text: 'a', stream: 'stderr' }, { text: 'b' }, { text: 'c', stream: 'stderr' }],
    2,
    'b\nc\n',
  ],
];

for (const [title, lines, tail, expected] of tailCases) {
  test(`the tail can be ${title}`, async (t) => {
    t.is(await text(makeLog(t, ...lines), { tail }), expected);
  });
}

test('the tail counts the lines of the streams that are read', async (t) => {
  const path = makeLog(
    t,
    { text: 'a' },
    { text: 'b' },
    { text: 'x', stream: 'stderr' },
    { text: 'y', stream: 'stderr' },
  );
  t.is(await text(path, { tail: 1, streams: ['stdout'] }), 'b\n');
});

test('the tail of any log is the end of the whole', async (t) => {
  const path = join(temporaryFolder(t), 'log');
  const anyLine = fc.record({ text: fc.stringMatching(/^[a-z ]{0,9}$/), partial: fc.boolean() });
  const long = fc.constant({ text: 'x'.repeat(8192), partial: true });
  const logs = fc.array(fc.oneof({ weight: 9, arbitrary: anyLine }, long), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(logs, fc.nat(30), async (lines, tail) => {
      writeFileSync(path, lines.map(line).join(''));
      const whole = lines.map(({ text, partial }) => `${text}${partial ? '' : '\n'}`).join('');
      // A last piece without characters is still a line of its own.
      const endsOpen = lines.at(-1)?.partial === true;
      const ends = whole.split(/(?<=\n)/).filter((part) => part !== '');
      const openIsEmpty = endsOpen && (whole === '' || whole.endsWith('\n'));
      const count = Math.max(0, tail - (openIsEmpty ? 1 : 0));
      t.is(await text(path, { tail }), count === 0 ? '' : ends.slice(-count).join(''));
    }),
    { numRuns: 100 },
  );
});

test('reading begins at the byte that is given', async (t) => {
  const path = makeLog(t, { text: 'before' }, { text: 'after' });
  t.is(await text(path, { fromByte: line({ text: 'before' }).length, tail: 0 }), 'after\n');
});

test('following goes on until the end is told, and misses nothing that was written before it', async (t) => {
  const path = makeLog(t, { text: 'first' });
  const end = Promise.withResolvers<void>();
  const seen: string[] = [];
  for await (const { bytes } of readLog({ path, ended: () => end.promise }, { follow: true })) {
    seen.push(bytes.toString());
    if (seen.length === 1) appendFileSync(path, line({ text: 'second' }).slice(0, 50));
    if (seen.length === 1) setImmediate(() => appendFileSync(path, line({ text: 'second' }).slice(50)));
    if (seen.length === 2) {
      end.resolve();
      appendFileSync(path, line({ text: 'last' }));
    }
  }
  t.deepEqual(seen, ['first\n', 'second\n', 'last\n']);
});

test('following begins before the log exists', async (t) => {
  const path = join(temporaryFolder(t), 'container.log');
  const records = readLog({ path, ended: never }, { follow: true });
  const first = records.next();
  setImmediate(() => writeFileSync(path, line({ text: 'here' })));
  t.is((await first).value?.bytes.toString(), 'here\n');
  await records.return();
});

test('following goes on in the log that takes the place of a full one, after the rest of that one', async (t) => {
  const path = makeLog(t, { text: 'old' });
  const records = readLog({ path, ended: never }, { follow: true });
  t.is((await records.next()).value?.bytes.toString(), 'old\n');
  appendFileSync(path, line({ text: 'rest' }));
  writeFileSync(`${path}.tmp`, line({ text: 'new' }));
  renameSync(`${path}.tmp`, path);
  t.is((await records.next()).value?.bytes.toString(), 'rest\n');
  t.is((await records.next()).value?.bytes.toString(), 'new\n');
  appendFileSync(path, line({ text: 'newer' }));
  t.is((await records.next()).value?.bytes.toString(), 'newer\n');
  await records.return();
});

test('following goes on from the start of a log that was truncated', async (t) => {
  const path = makeLog(t, { text: 'a long line' });
  const records = readLog({ path, ended: never }, { follow: true });
  await records.next();
  truncateSync(path);
  appendFileSync(path, line({ text: 'b' }));
  t.is((await records.next()).value?.bytes.toString(), 'b\n');
  await records.return();
});

test('following can be given up, while it waits too', async (t) => {
  const path = makeLog(t, { text: 'a' });
  const reason = new Error('given up');
  t.is(await t.throwsAsync(read(path, { signal: AbortSignal.abort(reason) })), reason);
  const abort = new AbortController();
  const following = read(path, { follow: true, signal: abort.signal });
  setImmediate(() => abort.abort(reason));
  t.is(await t.throwsAsync(following), reason);
});

test('who follows no longer stops the wait for the end', async (t) => {
  const path = makeLog(t, { text: 'a' });
  const waits: AbortSignal[] = [];
  const ended = (signal: AbortSignal) => {
    waits.push(signal);
    return never();
  };
  for await (const _ of readLog({ path, ended }, { follow: true })) break;
  t.deepEqual(
    waits.map((signal) => signal.aborted),
    [true],
  );
});

test('a wait for the end that fails is told', async (t) => {
  const path = makeLog(t, { text: 'a' });
  const reason = new Error('no folder');
  const following = Array.fromAsync(readLog({ path, ended: () => Promise.reject(reason) }, { follow: true }));
  t.is(await t.throwsAsync(following), reason);
});

test('a log that is a folder is an error', async (t) => {
  const path = join(temporaryFolder(t), 'log');
  mkdirSync(path);
  await t.throwsAsync(read(path), { code: 'EISDIR' });
});
