import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { busybox, openEngine, type TestEngine } from '../open-engine.ts';
import { reboot } from './reboot.ts';

const fileOf = ({ root }: TestEngine, id: string, name: string) => join(root, 'containers', id, name);

/** What may stand in a snapshot that cannot be read. */
const DAMAGES: Record<string, string | undefined> = {
  truncated: '{"version":1,"seq":4,"sta',
  empty: '',
  'of a newer version': '{"version":2,"seq":4,"state":"started.running","context":{}}',
  foreign: '["something", "else"]',
  missing: undefined,
};

for (const [damage, text] of Object.entries(DAMAGES)) {
  test.serial(
    `a container whose snapshot is ${damage} is set aside, the others work, and repair brings it back`,
    async (t) => {
      const opened = await openEngine(t, { watch: false });
      const running = await busybox(opened.engine, ['sleep', '1000'], { name: 'running' });
      const mounted = await busybox(opened.engine, ['sleep', '1000'], { name: 'mounted' });
      const other = await busybox(opened.engine, ['sleep', '1000'], { name: 'other' });
      await running.start();
      await mounted.advanceTo('mounted');
      for (const { id } of [running, mounted]) {
        const path = fileOf(opened, id, 'snapshot.json');
        if (text === undefined) rmSync(path);
        else writeFileSync(path, text);
      }
      await using next = await opened.reopen();
      t.deepEqual((await next.list({ all: true })).map(({ State }) => State).toSorted(), [
        'created',
        'unreadable',
        'unreadable',
      ]);
      t.true(await (await next.get(other.id)).start());
      const refusal = await t.throwsAsync<LockstepError>(next.get('running'));
      t.is(refusal?.code, 'STORE_CORRUPT');
      t.regex(refusal?.hint ?? '', /lockstep repair/);

      t.is(await next.repair('running'), 'started');
      t.is(await next.repair('running'), 'started');
      t.is(await next.repair('mounted'), 'created');
      t.is(existsSync(fileOf(opened, running.id, 'snapshot.json.damaged')), text !== undefined);
      const repaired = await next.get('running');
      t.is((await repaired.inspect()).State.Pid, (await running.inspect()).State.Pid);
      t.true(await repaired.stop({ timeoutSeconds: 0 }));
      t.is((await repaired.inspect()).State.ExitCode, 137);
      t.true(await (await next.get('mounted')).start());
      const journal = await repaired.history();
      t.deepEqual(
        journal.map(({ seq }) => seq),
        journal.map((_, at) => at + 1),
      );
    },
  );
}

test.serial('a container whose record cannot be read says so, and can be removed', async (t) => {
  const opened = await openEngine(t, { watch: false });
  const { id } = await busybox(opened.engine, ['sleep', '1000']);
  await (await opened.engine.get(id)).start();
  writeFileSync(fileOf(opened, id, 'config.json'), '{"version":2}');
  await using next = await opened.reopen();
  const refusal = await t.throwsAsync<LockstepError>(next.repair(id));
  t.is(refusal?.code, 'STORE_CORRUPT');
  t.regex(refusal?.hint ?? '', /lockstep rm -f/);
  await next.remove(id, { force: true });
  t.deepEqual(await next.list({ all: true }), []);
});

test.serial(
  'a journal that is damaged in the middle keeps its whole lines, and the container goes on',
  async (t) => {
    const opened = await openEngine(t, { watch: false });
    const container = await busybox(opened.engine, ['sleep', '1000']);
    await container.advanceTo('mounted');
    const path = fileOf(opened, container.id, 'journal.jsonl');
    writeFileSync(path, 'not a line\n{"seq":', { flag: 'a' });
    await using next = await opened.reopen();
    const again = await next.get(container.id);
    await again.start();
    const journal = await again.history();
    t.deepEqual(
      journal.map(({ seq }) => seq),
      journal.map((_, at) => at + 1),
    );
  },
);

/** Long before this machine was started, as the files of a power cut are. */
const BEFORE_BOOT = new Date('2001-01-01T00:00:00Z');

for (const [torn, text] of [
  ['is empty', ''],
  ['holds zeros', '\0'.repeat(512)],
  ['ends in the middle', '{"version":1,"seq":4,"sta'],
] as const) {
  test.serial(
    `after a power cut a container whose snapshot ${torn} is mended by whoever opens it, with the exit that was told`,
    async (t) => {
      const opened = await openEngine(t, { watch: false });
      const { engine } = opened;
      const done = await busybox(engine, ['sh', '-c', 'exit 7'], { name: 'done' });
      await done.start();
      t.is((await done.wait()).exitCode, 7);
      // The stop's snapshot is the one before.
      await done.advanceTo('spec-built');
      const running = await busybox(engine, ['sleep', '1000'], { name: 'running' });
      const restarted = await busybox(engine, ['sh', '-c', 'exit 8'], { name: 'restarted' });
      await restarted.start();
      await restarted.wait();
      const created = await busybox(engine, ['true'], { name: 'created' });
      await running.start();
      await engine.close();
      await reboot(opened);
      for (const { id } of [done, running, restarted, created]) {
        const path = fileOf(opened, id, 'snapshot.json');
        writeFileSync(path, text);
        utimesSync(path, BEFORE_BOOT, BEFORE_BOOT);
      }
      // Of this one nothing says any more how it ended.
      writeFileSync(fileOf(opened, restarted.id, '.snapshot.json.spare'), text);

      await using next = await opened.reopen();
      const told = async (name: string) => {
        const { State, Lockstep } = await (await next.get(name)).inspect();
        return [Lockstep.state, State.ExitCode];
      };
      t.deepEqual(await told('done'), ['stopped', 7]);
      t.deepEqual(
        (await next.list({ all: true })).map(({ Name, State, ExitCode }) => [Name, State, ExitCode]),
        [
          ['created', 'created', 0],
          ['restarted', 'stopped', 137],
          ['running', 'stopped', 137],
          ['done', 'stopped', 7],
        ],
      );
      t.true(await (await next.get('done')).start());
      t.is((await (await next.get('done')).wait()).exitCode, 7);
    },
  );
}

/** What may stand where a file should. None of these may be waited for, nor be read as a whole. */
const NO_FILES: Record<string, (path: string) => void> = {
  nothing: () => {},
  'a folder': (path) => mkdirSync(join(path, 'inner'), { recursive: true }),
  'a symlink to itself': (path) => symlinkSync(path, path),
  'a symlink to nothing': (path) => symlinkSync('/nonexistent/file', path),
  'a FIFO': (path) => spawnSync('mkfifo', [path]),
  'a file that is larger than memory': (path) => {
    writeFileSync(path, '{');
    truncateSync(path, 2 ** 40);
  },
};

for (const [what, make] of Object.entries(NO_FILES)) {
  test.serial(`where ${what} stands instead of a container’s files, there is a way out`, async (t) => {
    const opened = await openEngine(t, { watch: false });
    const made = async (name: string) => (await busybox(opened.engine, ['sleep', '1000'], { name })).id;
    const ids = {
      record: await made('record'),
      snapshot: await made('snapshot'),
      journal: await made('journal'),
    };
    const other = await made('other');
    for (const [name, file] of [
      [ids.record, 'config.json'],
      [ids.snapshot, 'snapshot.json'],
      [ids.journal, 'journal.jsonl'],
    ] as const) {
      const path = fileOf(opened, name, file);
      rmSync(path, { force: true });
      make(path);
    }
    await using next = await opened.reopen();
    t.deepEqual((await next.list({ all: true })).map(({ State }) => State).toSorted(), [
      'created',
      'created',
      'unreadable',
      'unreadable',
    ]);
    t.true(await (await next.get(other)).start());
    const names = (await next.list({ all: true })).map(({ Name }) => Name).toSorted();
    t.deepEqual(names, ['journal', 'other', 'record', 'snapshot']);
    for (const name of ['record', 'snapshot'])
      t.is((await t.throwsAsync<LockstepError>(next.get(name)))?.code, 'STORE_CORRUPT', name);

    t.is(await next.repair('snapshot'), 'created');
    t.true(await (await next.get('snapshot')).start());
    const journal = await next.get('journal');
    t.true(await journal.start());
    t.true((await journal.history()).length > 0);
    t.is((await t.throwsAsync<LockstepError>(next.repair('record')))?.code, 'STORE_CORRUPT');
    await next.remove('record', { force: true });
    for (const name of ['snapshot', 'journal', 'other']) await next.remove(name, { force: true });
    t.deepEqual(await next.list({ all: true }), []);
  });
}
