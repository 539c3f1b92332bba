import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { execa } from 'execa';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { busybox, openEngine, outcome, type TestEngine } from '../open-engine.ts';
import { until } from '../until.ts';

/*
 * An engine is killed at the very moment at which it starts conmon or the runtime: the child is there, and its command line
 * does not tell yet what it will be. That moment, a fraction of a millisecond, is made to last here.
 */

const ACTING_ENGINE = fileURLToPath(new URL('acting-engine.ts', import.meta.url));
const { locks, processes } = createLinuxSystem();
const SIGKILL = 9;

interface Late {
  /** A folder for the search path. */
  readonly folder: string;
  /** Waits until the program has been started. */
  pid(): Promise<number>;
  /** Lets it go on, a second later. */
  goOn(): void;
}

/**
 * Stands for a program that is called with `word`: it gives up its command line, waits until it may go on, and is the program
 * then, or the command `instead`. Called without that word it is the program at once.
 */
function lateProgram(t: ExecutionContext, name: string, word: string, instead?: string): Late {
  const folder = temporaryFolder(t);
  const program = processes.find(name);
  const at = (file: string) => join(folder, file);
  const script = (file: string, ...lines: string[]) =>
    writeFileSync(at(file), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  script(
    name,
    `case " $* " in *" ${word} "*) ;; *) exec ${program} "$@" ;; esac`,
    `for each; do printf '%s\\0' "$each"; done > ${at('words')}`,
    `exec ${at('waiting')}`,
  );
  script(
    'waiting',
    `echo $$ > ${at('pid.new')}; mv ${at('pid.new')} ${at('pid')}`,
    `while [ ! -e ${at('gate')} ]; do sleep 0.1; done`,
    'sleep 1',
    `exec ${instead ?? `xargs -0 -a ${at('words')} ${program}`}`,
  );
  const read = () => Number(readFileSync(at('pid'), 'utf8'));
  t.teardown(() => existsSync(at('pid')) && processes.kill(read(), SIGKILL));
  return {
    folder,
    pid: async () => {
      await until(() => existsSync(at('pid')));
      return read();
    },
    goOn: () => writeFileSync(at('gate'), ''),
  };
}

/** Lets an engine in a process of its own do something, and kills it once the late program is there; resolves with that one's pid. */
async function killWhenLate(
  { root, run, cgroupParent }: TestEngine,
  late: Late,
  ...act: string[]
): Promise<number> {
  const acting = execa(process.execPath, [ACTING_ENGINE, root, run, cgroupParent, ...act], {
    env: { PATH: `${late.folder}:${process.env.PATH}` },
    input: '',
    reject: false,
  });
  // It ends by itself, and tells why, where it comes to that.
  const pid = await Promise.race([
    late.pid(),
    acting.then(({ all, stdout, stderr }) => Promise.reject(new Error(`${all ?? ''}${stdout}${stderr}`))),
  ]);
  acting.kill('SIGKILL');
  await acting;
  return pid;
}

/** The next engine has the container running, and the late program is gone. */
async function runsAfter(
  t: ExecutionContext,
  opened: TestEngine,
  { id, pid }: { readonly id: string; readonly pid: number },
): Promise<void> {
  await using next = await opened.reopen();
  t.false(processes.isAlive(pid));
  t.is(await (await next.get(id)).state(), 'started.running');
}

test.serial(
  'a monitor that an engine had just forked when it was killed makes nothing any more',
  async (t) => {
    const opened = await openEngine(t);
    const { id } = await busybox(opened.engine, ['sleep', '1000'], { name: 'victim' });
    await opened.engine.close();
    const pid = await killWhenLate(opened, lateProgram(t, 'conmon', '--cid'), 'start', 'victim');
    t.true(processes.isAlive(pid));

    await runsAfter(t, opened, { id, pid });
  },
);

test.serial(
  'a removal does not leave a runtime behind that an engine had just forked when it was killed',
  async (t) => {
    const opened = await openEngine(t);
    const container = await busybox(opened.engine, ['sleep', '1000'], { name: 'victim' });
    await container.start();
    await opened.engine.close();
    const late = lateProgram(t, 'runc', 'delete');
    const pid = await killWhenLate(opened, late, 'remove', 'victim', 'force');
    t.true(processes.isAlive(pid));

    await using next = await opened.reopen();
    t.false(processes.isAlive(pid));
    t.deepEqual(await next.list({ all: true }), []);
  },
);

test.serial('a start whose engine was killed comes to its end before another one begins', async (t) => {
  const opened = await openEngine(t);
  const { id } = await busybox(opened.engine, ['sh', '-c', 'echo once; exec sleep 1000'], { name: 'victim' });
  await opened.engine.close();
  const late = lateProgram(t, 'runc', 'start');
  const pid = await killWhenLate(opened, late, 'start', 'victim');
  t.true(processes.isAlive(pid));
  late.goOn();

  await runsAfter(t, opened, { id, pid });
});

test.serial(
  'a copy into a volume that goes on after its engine was killed is over before another one begins',
  async (t) => {
    const opened = await openEngine(t);
    const { id } = await busybox(opened.engine, ['sleep', '1000'], {
      name: 'victim',
      hostConfig: { Binds: ['full:/bin'] },
    });
    await opened.engine.close();
    const late = lateProgram(t, 'cp', '-a');
    const pid = await killWhenLate(opened, late, 'start', 'victim');
    t.true(processes.isAlive(pid));
    late.goOn();

    await runsAfter(t, opened, { id, pid });
    t.deepEqual(readdirSync(join(opened.root, 'volumes/full')), ['_data']);
  },
);

test.serial('a volume whose folder somebody has locked is used by others all the same', async (t) => {
  const { engine, root } = await openEngine(t, { timeoutsMs: { setUpMounts: 5000 } });
  const hostConfig = { Binds: ['shared:/shared'] };
  await (await busybox(engine, ['true'], { hostConfig })).start();
  const lock = locks.tryInheritable(join(root, 'volumes/shared/_data'));
  t.teardown(() => lock?.release());
  t.truthy(lock);
  const container = await busybox(engine, ['true'], { hostConfig });
  t.is((await outcome(container)).exitCode, 0);
});

test.serial('a container gets no descriptor of the lock that its monitor and runtime have', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['sh', '-c', 'ls /proc/$$/fd; exit 0']);
  t.deepEqual(await outcome(container), { stdout: '0\n1\n2\n', stderr: '', exitCode: 0 });
});

test.serial(
  'who was given the lock by an engine that was killed can bring the container to rest himself',
  async (t) => {
    const opened = await openEngine(t);
    const { root, run, cgroupParent } = opened;
    const { id } = await busybox(opened.engine, ['sleep', '1000'], { name: 'victim' });
    await opened.engine.close();
    // As the command that conmon runs at the end, when it could not make the container.
    const said = join(temporaryFolder(t), 'said');
    const act = [ACTING_ENGINE, root, run, cgroupParent, 'start', 'victim'].join(' ');
    const late = lateProgram(
      t,
      'conmon',
      '--cid',
      `env PATH=${process.env.PATH} ${process.execPath} ${act} < /dev/null > ${said} 2>&1`,
    );
    const pid = await killWhenLate(opened, late, 'start', 'victim');
    t.true(processes.isAlive(pid));
    late.goOn();

    await until(() => !processes.isAlive(pid));
    t.is(readFileSync(said, 'utf8'), 'ready\nacting\n{"value":false}\n');
    await using next = await opened.reopen();
    const container = await next.get(id);
    t.deepEqual(
      (await container.history()).filter(({ error }) => error !== null),
      [],
    );
    t.is(await (await next.get(id)).state(), 'started.running');
  },
);
