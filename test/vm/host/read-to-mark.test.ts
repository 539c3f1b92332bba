import { PassThrough } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { readToMark } from '../../../src/vm/read-to-mark.ts';

test('what comes before the mark is passed on whole, however it is cut into pieces', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('MA', 'M', 'A', 'R', 'MAR', 'x', '\n')),
      fc.integer({ min: 1, max: 5 }),
      async (parts, size) => {
        const text = parts.join('').replaceAll('MARK', '');
        const stream = new PassThrough();
        const passed: Uint8Array[] = [];
        const read = readToMark(stream, 'MARK', (bytes) => passed.push(bytes));
        const whole = Buffer.from(`${text}MARK`);
        for (let at = 0; at < whole.length; at += size) stream.write(whole.subarray(at, at + size));
        await read;
        return Buffer.concat(passed).toString() === text;
      },
    ),
  );
  t.pass();
});

test('a stream that ends without the mark passes on what it had', async (t) => {
  const stream = new PassThrough();
  const passed: Uint8Array[] = [];
  const read = readToMark(stream, 'MARK', (bytes) => passed.push(bytes));
  stream.write('text MA');
  stream.destroy();
  await read;
  t.is(Buffer.concat(passed).toString(), 'text MA');
});
