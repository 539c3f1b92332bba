import anyTest from 'ava';
import { makeContainer, output, reasonToSkip } from './make-container.ts';

const test = reasonToSkip() === undefined ? anyTest : anyTest.skip;

test('any bytes that a container writes are read as they were', async (t) => {
  const made = makeContainer(t, ['printf', '\\000\\377\\r\\n\\n no end']);
  await made.run();
  await made.runtime.waitForExit(made.container);
  const records = await Array.fromAsync(made.runtime.readLogs(made.container));
  t.deepEqual(
    Buffer.concat(records.map(({ bytes }) => bytes)),
    Buffer.from([0, 255, 13, 10, 10, ...Buffer.from(' no end')]),
  );
  t.true(records.every(({ time }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(time)));
});

test('following sees a line when it is written, and ends with the container', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'echo ready; read go; echo done']);
  await made.run({ stdin: 'once' });
  const stdin = await made.runtime.openStdin(made.container);
  const seen: string[] = [];
  for await (const { bytes } of made.runtime.readLogs(made.container, { follow: true })) {
    seen.push(bytes.toString());
    if (seen.length === 1) await stdin.write(Buffer.from('go\n'));
  }
  stdin.close();
  t.deepEqual(seen, ['ready\n', 'done\n']);
  t.is((await made.runtime.waitForExit(made.container)).code, 0);
});

test('a log with a largest size is started anew, and who follows it reads on to the end', async (t) => {
  const made = makeContainer(t, [
    'sh',
    '-c',
    'for i in 1 2 3 4 5 6 7 8 9; do seq 2000; sleep 0.02; done; echo end',
  ]);
  await made.run({ logMaxBytes: 100_000 });
  t.true((await output(made, { follow: true })).endsWith('2000\nend\n'));
  t.true(made.runtime.logSize(made.container) <= 100_000);
});
