import { hash } from 'node:crypto';
import test from 'ava';
import type { Attachment, Container, LogChunk, LogOptions } from '../../../src/engine/api.ts';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';

const OPEN = { OpenStdin: true, AttachStdin: true };
const ONCE = { ...OPEN, StdinOnce: true };

async function gather(chunks: AsyncIterable<LogChunk>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const { bytes } of chunks) pieces.push(bytes);
  return Buffer.concat(pieces);
}

const text = async (chunks: AsyncIterable<LogChunk>) => (await gather(chunks)).toString();

const logged = (container: Container, options: LogOptions = {}) => text(container.logs(options));

/** Reads an attachment until a text has come, and gives all that has come by then. */
async function readUntil(attachment: Attachment, awaited: string): Promise<string> {
  let seen = '';
  for await (const { bytes } of attachment.output) {
    seen += Buffer.from(bytes).toString();
    if (seen.includes(awaited)) break;
  }
  return seen;
}

/** Reads on where `readUntil` may have to be called again: one reader for the whole of an attachment. */
function follow(attachment: Attachment): (awaited: string) => Promise<string> {
  const reader = attachment.output[Symbol.asyncIterator]();
  let seen = '';
  return async (awaited) => {
    while (!seen.includes(awaited)) {
      const { value, done } = await reader.next();
      if (done) throw new Error(`ended without ${JSON.stringify(awaited)}: ${JSON.stringify(seen)}`);
      seen += Buffer.from(value.bytes).toString();
    }
    const found = seen.slice(0, seen.indexOf(awaited) + awaited.length);
    seen = seen.slice(found.length);
    return found;
  };
}

test('who attaches before the start misses nothing, however soon the container ends', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['echo', 'soon']);
  const attachment = await container.attach();
  await container.start();
  t.is(await text(attachment.output), 'soon\n');
  await attachment.ended;
});

test('who attaches reads what a container writes that another engine starts', async (t) => {
  const { engine, reopen } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'echo elsewhere; sleep 1000']);
  const attachment = await container.attach();
  await (await (await reopen()).get(container.id)).start();
  t.is(await container.state(), 'started.running');
  t.is(await readUntil(attachment, 'elsewhere'), 'elsewhere\n');
});

test('all who are attached read everything', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['seq', '1', '1000']);
  const attachments = await Promise.all([container.attach(), container.attach(), container.attach()]);
  await container.start();
  const read = await Promise.all(attachments.map(({ output }) => text(output)));
  const expected = Array.from({ length: 1000 }, (_, index) => `${index + 1}\n`).join('');
  t.deepEqual(read, [expected, expected, expected]);
});

test('who attaches late reads what comes from then on; the logs have the rest', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'echo early; read line; echo "late $line"'], {
    config: OPEN,
  });
  await container.start();
  for await (const _ of container.logs({ follow: true })) break;
  const attachment = await container.attach();
  await attachment.write(Buffer.from('line\n'));
  t.is(await text(attachment.output), 'late line\n');
  t.is(await logged(container), 'early\nlate line\n');
});

test('a container goes on when who was attached leaves, and answers who comes back', async (t) => {
  const { engine } = await openEngine(t);
  const script = 'while read line; do echo "got $line"; done; echo end';
  const container = await busybox(engine, ['sh', '-c', script], { config: OPEN });
  const first = await container.attach();
  await container.start();
  await first.write(Buffer.from('one\n'));
  t.is(await readUntil(first, 'one'), 'got one\n');
  await first.detach();
  await first.ended;
  t.is(await container.state(), 'started.running');
  await using second = await container.attach();
  await second.write(Buffer.from('two\n'));
  t.is(await readUntil(second, 'two'), 'got two\n');
  await second.detach();
  await container.kill();
  t.is(await logged(container), 'got one\ngot two\n');
});

test('with StdinOnce the end of the input reaches the container', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'cat; echo end'], { config: ONCE });
  const attachment = await container.attach();
  await container.start();
  await attachment.write(Buffer.from('first, '));
  await attachment.write(Buffer.from('second\n'));
  await attachment.end();
  t.is(await text(attachment.output), 'first, second\nend\n');
  t.is((await container.wait()).exitCode, 0);
});

test('a megabyte of any bytes reaches the container whole', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sha256sum'], { config: ONCE });
  const attachment = await container.attach();
  await container.start();
  const input = everyByte(1 << 20);
  await attachment.write(input);
  await attachment.end();
  t.is(await text(attachment.output), `${hash('sha256', input)}  -\n`);
});

test('a container without stdin reads its end at once, and cannot be written to', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'cat; echo end; sleep 1000']);
  const attachment = await container.attach();
  await container.start();
  t.is(await readUntil(attachment, 'end'), 'end\n');
  const error = await t.throwsAsync<LockstepError>(attachment.write(Buffer.from('lost')));
  t.is(error?.code, 'STDIN_UNAVAILABLE');
  t.is(error?.message, 'the container was made without stdin');
});

/** All 256 values, again and again. */
function everyByte(size: number): Buffer {
  return Buffer.alloc(
    size,
    Uint8Array.from({ length: 256 }, (_, value) => value),
  );
}

test('every byte that a container writes is read as it was', async (t) => {
  const { engine } = await openEngine(t);
  const bytes = everyByte(256);
  const container = await busybox(engine, ['cat'], { config: ONCE });
  const attachment = await container.attach();
  await container.start();
  await attachment.write(bytes);
  await attachment.end();
  t.deepEqual(await gather(attachment.output), bytes);
  t.deepEqual(await gather(container.logs()), bytes);
});

test('five megabytes come out whole', async (t) => {
  const { engine } = await openEngine(t);
  const input = everyByte(5 << 20);
  const container = await busybox(engine, ['cat'], { config: ONCE });
  const attachment = await container.attach();
  await container.start();
  const writing = attachment.write(input).then(() => attachment.end());
  const output = await gather(attachment.output);
  await writing;
  t.is(output.length, input.length);
  t.is(hash('sha256', output), hash('sha256', input));
});

test('stdout and stderr are told apart, and can be had alone', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'echo out; echo err >&2; printf end']);
  t.deepEqual(await outcome(container), { stdout: 'out\nend', stderr: 'err\n', exitCode: 0 });
  t.is(await logged(container, { stderr: false }), 'out\nend');
  t.is(await logged(container, { stdout: false }), 'err\n');
});

test('a terminal has the size that it was given, and both streams in one', async (t) => {
  const { engine } = await openEngine(t);
  const script = 'stty size; while read line; do stty size; echo err >&2; done';
  const container = await busybox(engine, ['sh', '-c', script], {
    config: { ...OPEN, Tty: true },
    hostConfig: { ConsoleSize: [24, 80] },
  });
  const attachment = await container.attach();
  await container.start();
  const until = follow(attachment);
  t.is(await until('\r\n'), '24 80\r\n');
  await container.resize({ rows: 33, columns: 101 });
  await attachment.write(Buffer.from('again\n'));
  t.is(await until('err\r\n'), 'again\r\n33 101\r\nerr\r\n');
  await attachment.write(Buffer.from('\x04'));
  t.is((await container.wait()).exitCode, 0);
});

test('the size of a container without a terminal is taken to no effect, as Docker does', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  await container.resize({ rows: 1, columns: 1 });
  t.is(await container.state(), 'started.running');
});

test('logs: the last lines, those since a moment, those until it', async (t) => {
  const { engine } = await openEngine(t);
  const script = 'echo one; echo two; read line; echo three; echo four';
  const container = await busybox(engine, ['sh', '-c', script], { config: OPEN });
  const attachment = await container.attach();
  await container.start();
  t.is(await readUntil(attachment, 'two'), 'one\ntwo\n');
  const times: number[] = [];
  for await (const { time } of container.logs()) times.push(Date.parse(time));
  const between = Math.max(...times) + 1;
  while (Date.now() <= between) await new Promise(setImmediate);
  await attachment.write(Buffer.from('\n'));
  await container.wait();
  t.is(await logged(container), 'one\ntwo\nthree\nfour\n');
  t.is(await logged(container, { tail: 1 }), 'four\n');
  t.is(await logged(container, { tail: 3 }), 'two\nthree\nfour\n');
  t.is(await logged(container, { tail: 0 }), '');
  t.is(await logged(container, { sinceMs: between }), 'three\nfour\n');
  t.is(await logged(container, { untilMs: between }), 'one\ntwo\n');
  t.is(await logged(container, { sinceMs: between, tail: 1 }), 'four\n');
});

test('logs that are followed end with the container, or when they are given up', async (t) => {
  const { engine } = await openEngine(t);
  const script = 'echo one; read line; echo two';
  const container = await busybox(engine, ['sh', '-c', script], { config: OPEN });
  await container.start();
  const following = logged(container, { follow: true });
  const givenUp = new AbortController();
  await t.throwsAsync(async () => {
    for await (const _ of container.logs({ follow: true, signal: givenUp.signal })) givenUp.abort();
  });
  const attachment = await container.attach();
  await attachment.write(Buffer.from('\n'));
  t.is(await following, 'one\ntwo\n');
  await attachment.detach();
  t.is(await logged(container, { follow: true }), 'one\ntwo\n');
});

test('the output of a container that removes itself is not lost, however late it is read', async (t) => {
  const { engine, leftovers } = await openEngine(t);
  const container = await busybox(engine, ['seq', '1', '20000'], { hostConfig: { AutoRemove: true } });
  const attachment = await container.attach();
  await container.start();
  const { exitCode } = await container.wait();
  const output = await text(attachment.output);
  t.is(output.length, Array.from({ length: 20_000 }, (_, index) => `${index + 1}\n`).join('').length);
  t.is(exitCode, 0);
  t.is((await container.wait({ condition: 'removed' })).exitCode, 0);
  t.deepEqual(leftovers(), []);
});

test('another engine’s look at a container that removes itself takes no output from who is attached', async (t) => {
  const { engine, reopen } = await openEngine(t, { watch: false });
  const container = await busybox(engine, ['sh', '-c', 'echo all of it'], {
    hostConfig: { AutoRemove: true },
  });
  const attachment = await container.attach();
  await container.start();
  const other = await reopen();
  while ((await other.list({ all: true })).length > 0) await new Promise(setImmediate);
  t.is(await text(attachment.output), 'all of it\n');
});

test('the output of a container that nobody was attached to stays in the logs', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'echo out; echo err >&2']);
  await container.start();
  await container.wait();
  t.is(await logged(container), 'out\nerr\n');
  t.is(await logged(container, { follow: true }), 'out\nerr\n');
});

for (const AutoRemove of [false, true]) {
  const whatThen = AutoRemove ? 'and is removed' : 'and stays';
  test(`an attachment to a container that cannot start ${whatThen} ends`, async (t) => {
    const { engine } = await openEngine(t);
    const container = await busybox(engine, ['nope'], { hostConfig: { AutoRemove } });
    const attachment = await container.attach();
    const error = await t.throwsAsync<LockstepError>(container.start());
    t.is(error?.code, 'COMMAND_NOT_FOUND');
    t.is(await text(attachment.output), '');
    await attachment.ended;
  });
}
