import { createHash, randomBytes } from 'node:crypto';
import anyTest from 'ava';
import { makeContainer, output, reasonToSkip, type TestContainer } from './make-container.ts';

const test = reasonToSkip() === undefined ? anyTest : anyTest.skip;

/** Follows the output until it contains a text. */
async function outputUntil({ runtime, container }: TestContainer, text: string): Promise<string> {
  let all = '';
  for await (const { bytes } of runtime.readLogs(container, { follow: true })) {
    all += bytes.toString();
    if (all.includes(text)) return all;
  }
  return all;
}

test('what is written to stdin reaches the container, and its end too', async (t) => {
  const made = makeContainer(t, ['cat']);
  await made.run({ stdin: 'once' });
  const stdin = await made.runtime.openStdin(made.container);
  await stdin.write(Buffer.from('one\n'));
  t.is(await outputUntil(made, 'one\n'), 'one\n');
  await stdin.write(Buffer.from('two'));
  await stdin.end();
  t.is((await made.runtime.waitForExit(made.container)).code, 0);
  t.is(await output(made), 'one\ntwo');
  await t.throwsAsync(stdin.write(Buffer.from('late')), { code: 'STDIN_UNAVAILABLE' });
  stdin.close();
  stdin.close();
});

test('megabytes of any bytes arrive whole, at the speed at which the container reads', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'sleep 0.3; md5sum']);
  const bytes = randomBytes(8 << 20);
  await made.run({ stdin: 'once' });
  const stdin = await made.runtime.openStdin(made.container);
  await stdin.write(bytes);
  await stdin.end();
  await made.runtime.waitForExit(made.container);
  stdin.close();
  t.is(await output(made), `${createHash('md5').update(bytes).digest('hex')}  -\n`);
});

test('an attached client that only writes does not hold up a container that prints much', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'seq 300000; cat']);
  await made.run({ stdin: 'once' });
  const stdin = await made.runtime.openStdin(made.container);
  await stdin.write(Buffer.from('end\n'));
  await stdin.end();
  t.is((await made.runtime.waitForExit(made.container)).code, 0);
  stdin.close();
  t.true((await output(made, { tail: 2 })).endsWith('300000\nend\n'));
});

test('an open stdin stays open when its client goes; the next client goes on', async (t) => {
  const made = makeContainer(t, ['cat']);
  await made.run({ stdin: 'open' });
  for (const line of ['first\n', 'second\n']) {
    const stdin = await made.runtime.openStdin(made.container);
    await stdin.write(Buffer.from(line));
    await stdin.end();
    await outputUntil(made, line);
    stdin.close();
  }
  t.is(await output(made), 'first\nsecond\n');
  t.is((await made.runtime.readState(made.container))?.status, 'running');
});

test('a container without stdin reads its end', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'cat; echo end']);
  await made.run();
  await made.runtime.waitForExit(made.container);
  t.is(await output(made), 'end\n');
});

test('a bundle whose path is longer than a socket’s address can be attached to', async (t) => {
  const made = makeContainer(t, ['cat'], { below: 'a-long-name/'.repeat(12) });
  await made.run({ stdin: 'once' });
  const stdin = await made.runtime.openStdin(made.container);
  await stdin.write(Buffer.from('here\n'));
  await stdin.end();
  await made.runtime.waitForExit(made.container);
  stdin.close();
  t.is(await output(made), 'here\n');
});

test('stdin and terminal of a container that does not run are refused', async (t) => {
  const { runtime, container } = makeContainer(t, ['cat']);
  await t.throwsAsync(runtime.openStdin(container), { code: 'STDIN_UNAVAILABLE' });
  t.throws(() => runtime.resizeTerminal(container, { rows: 1, columns: 1 }), {
    code: 'TERMINAL_UNAVAILABLE',
  });
});

test('a terminal has the size that was set last, echoes, and is left and found again', async (t) => {
  // conmon may pass on what is typed before it has set the size.
  const script =
    'for size in "40 132" "50 90"; do read go; until stty size | grep "$size"; do :; done; done; read end';
  const made = makeContainer(t, ['sh', '-c', script], { tty: true });
  const { runtime, container } = made;
  await made.run();
  runtime.resizeTerminal(container, { rows: 24, columns: 80 });
  runtime.resizeTerminal(container, { rows: 33, columns: 111 });
  runtime.resizeTerminal(container, { rows: 40, columns: 132 });
  const first = await runtime.openStdin(container);
  await first.write(Buffer.from('go\n'));
  t.is(await outputUntil(made, '132\r\n'), 'go\r\n40 132\r\n');
  first.close();
  runtime.resizeTerminal(container, { rows: 50, columns: 90 });
  const second = await runtime.openStdin(container);
  await second.write(Buffer.from('go\n'));
  t.is(await outputUntil(made, '90\r\n'), 'go\r\n40 132\r\ngo\r\n50 90\r\n');
  await second.write(Buffer.from('\n'));
  t.is((await runtime.waitForExit(container)).code, 0);
  second.close();
});

test('the interrupt character interrupts the program on a terminal', async (t) => {
  const args = ['sh', '-c', 'trap "exit 42" INT; echo ready; sleep 100'];
  const made = makeContainer(t, args, { tty: true });
  await made.run();
  await outputUntil(made, 'ready');
  const stdin = await made.runtime.openStdin(made.container);
  await stdin.write(Buffer.from('\x03'));
  t.is((await made.runtime.waitForExit(made.container)).code, 42);
  stdin.close();
});
