import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createEngine } from '../../../src/engine/create-engine.ts';
import { testAsRoot } from '../as-root.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';

const SECRET = 'correct-horse-battery-staple';

testAsRoot('what an environment holds stands in no journal, no snapshot, no log and no event', async (t) => {
  const logged: unknown[] = [];
  const logger = {
    debug: (...words: unknown[]) => void logged.push(words),
    warn: (...words: unknown[]) => void logged.push(words),
  };
  const { engine, root, reopen } = await openEngine(t, { logger });
  const config = { Env: [`PASSWORD=${SECRET}`], Labels: { secret: SECRET } };
  const done = await busybox(engine, ['sh', '-c', 'exit 3'], { config });
  t.is((await outcome(done)).exitCode, 3);
  const refused = await busybox(engine, ['no-such-command'], { config });
  await t.throwsAsync(refused.start());
  await using faulty = await reopen({ faults: ['after:setUpMounts=error'] });
  const failed = await busybox(faulty, ['true'], { config });
  await t.throwsAsync(failed.start());
  for (const { id } of [done, refused, failed]) {
    const folder = join(root, 'containers', id);
    for (const file of ['journal.jsonl', 'snapshot.json', '.snapshot.json.spare'])
      t.false(readFileSync(join(folder, file), 'utf8').includes(SECRET), file);
    t.true(readFileSync(join(folder, 'config.json'), 'utf8').includes(SECRET));
  }
  t.true(logged.length > 0);
  t.false(JSON.stringify(logged).includes(SECRET));
});

/** What a container sees has the modes that it has there; its parent lets nobody else in. */
const CONTAINERS_OWN = /(?:^|\/)(?:rootfs|upper|shm|_data|hosts|hostname|resolv\.conf)$/;

/** What conmon and the runtime make, in a folder that lets nobody else in. */
const OTHERS_OWN =
  /\/bundle\/(?:conmon\.pid|pid|ctl|winsz|runtime\.log|attach|oom)$|^(?:runtime\/[^/]+|exits)\//;

/** The users of a remapped container must get through, and see nothing there. */
const PASSAGE = /^volumes(?:\/[^/]+)?: 701$/;

/** Each file and folder that others than its owner may use, in words. */
function openToOthers(folder: string, root: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const below = relative(root, path);
    if (CONTAINERS_OWN.test(below) || OTHERS_OWN.test(below)) return [];
    const stat = lstatSync(path);
    const found =
      (stat.mode & 0o077) === 0 || stat.isSymbolicLink()
        ? []
        : [`${below}: ${(stat.mode & 0o777).toString(8)}`];
    return stat.isDirectory() ? [...found, ...openToOthers(path, root)] : found;
  });
}

testAsRoot('whatever lies below the root and the run directory is for its owner alone', async (t) => {
  const { engine, root, run } = await openEngine(t, { watch: false }, { ownImages: true });
  const container = await busybox(engine, ['sleep', '1000'], {
    hostConfig: { Binds: ['data:/data'], IpcMode: 'shareable' },
  });
  await container.start();
  await container.pause();
  t.deepEqual(
    openToOthers(root, root).filter((each) => !PASSAGE.test(each)),
    [],
  );
  t.deepEqual(openToOthers(run, run), []);
  await container.stop({ timeoutSeconds: 0 });
  t.deepEqual(
    openToOthers(root, root).filter((each) => !PASSAGE.test(each)),
    [],
  );
  t.deepEqual(openToOthers(run, run), []);
});

testAsRoot('no shell reads what paths, names and commands hold', async (t) => {
  const { root: folder, cgroupParent } = await openEngine(t);
  const strange = join(folder, `a b;$(touch pwned)&'"\`touch pwned\`|*`);
  const source = join(strange, 'source');
  mkdirSync(source, { recursive: true });
  const { root, run } = { root: join(strange, 'root'), run: join(strange, 'run') };
  await using engine = await createEngine({ root, run, settings: { cgroupParent } });
  const words = ['$(touch /pwned)', '`touch /pwned`', ';touch /pwned', 'a\nb', '"', "'", '*'];
  const container = await busybox(
    engine,
    ['sh', '-c', 'printf "%s|" "$@"; ls /pwned 2>/dev/null', 'sh', ...words],
    {
      hostConfig: { Mounts: [{ Type: 'bind', Source: source, Target: '/source' }] },
      config: { Env: ['A=$(touch /pwned)'], WorkingDir: '/a $(touch pwned)' },
    },
  );
  const { stdout, exitCode } = await outcome(container);
  t.is(stdout, words.map((word) => `${word}|`).join(''));
  t.is(exitCode, 1);
  await container.remove();
  t.deepEqual(readdirSync(strange).toSorted(), ['root', 'run', 'source']);
  t.false(readdirSync(process.cwd()).includes('pwned'));
});
