import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { SystemError } from '../../src/errors/system-error.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import type { Files } from '../../src/system/system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const simulated = createSimulatedSystem().files;
let count = 0;

/** What both systems must do alike. */
function onBoth(title: string, run: (t: ExecutionContext, files: Files, folder: string) => unknown): void {
  test(`${title} (linux)`, (t) => run(t, createLinuxSystem().files, temporaryFolder(t)) as Promise<void>);
  test(`${title} (simulated)`, (t) => {
    const folder = `/tmp/${count++}`;
    simulated.makeDirectory(folder);
    return run(t, simulated, folder) as Promise<void>;
  });
}

onBoth('a missing file is an error that names call, path and errno', (t, files, folder) => {
  const path = join(folder, 'none');
  const error = t.throws(() => files.read(path), { instanceOf: SystemError });
  t.like(error, { code: 'SYSTEM_NOT_FOUND', errno: 'ENOENT', path, phase: 'host' });
  t.is(error?.message, `open ${path}: no such file or directory (ENOENT)`);
});

// A thread of the kernel has no memory, and this file of it says what one of a process says that has just ended.
const OF_A_THREAD = '/proc/2/smaps_rollup';
const isSeen = existsSync('/proc/2/comm') && readFileSync('/proc/2/comm', 'utf8') === 'kthreadd\n';
(isSeen ? test : test.skip)(
  `a file of a process that has ended while it was read is not there${isSeen ? '' : ' (no thread of the kernel is seen here)'}`,
  (t) => {
    t.is(t.throws(() => readFileSync(OF_A_THREAD))?.message.split(':')[0], 'ESRCH');
    t.is(createLinuxSystem().files.readIfThere(OF_A_THREAD), undefined);
  },
);

onBoth('readIfThere, stat and lstat know nothing of what is not there', (t, files, folder) => {
  files.write(join(folder, 'file'), 'x');
  for (const path of [join(folder, 'none'), join(folder, 'file', 'below')]) {
    t.is(files.readIfThere(path), undefined);
    t.is(files.stat(path), undefined);
    t.is(files.lstat(path), undefined);
  }
});

test('folders that cannot be made are refused at once: below /proc, below a link to nothing, below a file', (t) => {
  const { files } = createLinuxSystem();
  const folder = temporaryFolder(t);
  files.symlink(join(folder, 'none'), join(folder, 'link'));
  files.write(join(folder, 'file'), 'x');
  for (const [path, errno] of [
    ['/proc/lockstep-none', 'ENOENT'],
    ['/proc/lockstep-none/below', 'ENOENT'],
    [join(folder, 'link', 'below'), 'EEXIST'],
    [join(folder, 'file'), 'EEXIST'],
    [join(folder, 'file', 'below'), 'ENOTDIR'],
  ] as const) {
    t.like(
      t.throws(() => files.makeDirectory(path), { instanceOf: SystemError }),
      { errno },
      path,
    );
  }
});

onBoth(
  'a file that is there is written to by rewrite, and one that is not is not made',
  async (t, files, folder) => {
    const path = join(folder, 'file');
    const error = await t.throwsAsync(files.rewrite(path, '0'), { instanceOf: SystemError });
    t.like(error, { code: 'SYSTEM_NOT_FOUND', path });
    t.is(files.stat(path), undefined);
    files.write(path, '1');
    await files.rewrite(path, '0');
    t.is(files.read(path), '0');
  },
);

onBoth(
  'files are private unless a mode is given, and a mode is meant whatever the umask',
  (t, files, folder) => {
    files.write(join(folder, 'private'), 'x');
    files.write(join(folder, 'open'), 'x', { mode: 0o666 });
    files.makeDirectory(join(folder, 'a', 'b'));
    files.makeDirectory(join(folder, 'tmp'), { mode: 0o1777 });
    const modes = ['private', 'open', 'a', 'a/b', 'tmp'].map((name) => files.stat(join(folder, name))?.mode);
    t.deepEqual(modes, [0o600, 0o666, 0o700, 0o700, 0o1777]);
  },
);

onBoth('a folder that is there keeps its mode', (t, files, folder) => {
  files.makeDirectory(join(folder, 'a'), { mode: 0o711 });
  files.makeDirectory(join(folder, 'a'), { mode: 0o755 });
  t.is(files.stat(join(folder, 'a'))?.mode, 0o711);
});

onBoth('write replaces a text, append extends it', (t, files, folder) => {
  const path = join(folder, 'text');
  files.append(path, 'one');
  files.append(path, ' two');
  t.is(files.read(path), 'one two');
  files.write(path, 'three');
  t.is(files.read(path), 'three');
});

onBoth(
  'a pen extends a file, or replaces its text, and writes on after it was closed',
  (t, files, folder) => {
    const [journal, snapshot] = [join(folder, 'journal'), join(folder, 'snapshot')] as [string, string];
    const pens = [files.openAppended(journal), files.openSwapped(snapshot)];
    t.is(files.stat(journal), undefined);
    for (const text of ['one,', 'two,', 'three']) {
      for (const pen of pens) {
        pen.write(text);
        if (text === 'two,') pen.close();
      }
    }
    for (const pen of pens) pen.close();
    t.is(files.read(journal), 'one,two,three');
    t.is(files.readSwapped(snapshot)?.trim(), 'three');
    t.is(files.stat(journal)?.mode, 0o600);
    t.throws(() => files.openAppended(join(folder, 'none', 'journal')).write('x'), {
      instanceOf: SystemError,
    });
  },
);

onBoth('replace leaves the new text and nothing beside it', (t, files, folder) => {
  const path = join(folder, 'record');
  files.write(path, 'old');
  files.replace(path, 'new', { durable: true, mode: 0o644 });
  t.is(files.read(path), 'new');
  t.is(files.stat(path)?.mode, 0o644);
  t.deepEqual(files.list(folder), ['record']);
});

onBoth('replace that fails leaves what was there and nothing beside it', (t, files, folder) => {
  files.makeDirectory(join(folder, 'taken', 'by-a-folder'));
  const error = t.throws(() => files.replace(join(folder, 'taken'), 'x'));
  t.like(error, { errno: 'EISDIR' });
  t.deepEqual(files.list(folder), ['taken']);
});

onBoth('removing what is already gone is success', (t, files, folder) => {
  files.remove(join(folder, 'none'));
  files.removeDirectory(join(folder, 'none'));
  t.deepEqual(files.list(folder), []);
});

onBoth('removeDirectory refuses a folder that is not empty, remove does not', (t, files, folder) => {
  files.makeDirectory(join(folder, 'a'));
  files.write(join(folder, 'a', 'file'), '');
  const error = t.throws(() => files.removeDirectory(join(folder, 'a')));
  t.like(error, { code: 'SYSTEM_CALL_FAILED', errno: 'ENOTEMPTY' });
  files.remove(join(folder, 'a'));
  t.deepEqual(files.list(folder), []);
});

onBoth('removeTree deletes many folders at once, and follows no link', async (t, files, folder) => {
  const trees = Array.from({ length: 12 }, (_, index) => join(folder, `tree-${index}`));
  for (const tree of trees) {
    files.makeDirectory(join(tree, 'a', 'b'));
    for (const name of ['one', 'a/two', 'a/b/three']) files.write(join(tree, name), name);
    files.symlink('../../kept', join(tree, 'a', 'link'));
  }
  files.makeDirectory(join(folder, 'kept', 'inner'));
  await Promise.all([...trees, ...trees].map((tree) => files.removeTree(tree)));
  t.deepEqual(files.list(folder), ['kept']);
  t.deepEqual(files.list(join(folder, 'kept')), ['inner']);
});

onBoth('removeTree deletes all that is in a folder, a file, and what is gone', async (t, files, folder) => {
  files.makeDirectory(join(folder, 'a', 'b', 'c'));
  files.makeDirectory(join(folder, 'kept'));
  files.write(join(folder, 'kept', 'file'), 'x');
  files.symlink('../../kept', join(folder, 'a', 'b', 'link'));
  for (const name of ['one', 'two', 'b/three']) files.write(join(folder, 'a', name), name);
  await files.removeTree(join(folder, 'a'));
  await files.removeTree(join(folder, 'a'));
  t.deepEqual(files.list(folder), ['kept']);
  t.is(files.read(join(folder, 'kept', 'file')), 'x');
  await files.removeTree(join(folder, 'kept', 'file'));
  t.deepEqual(files.list(join(folder, 'kept')), []);
});

onBoth('removing a symlink leaves what it names', (t, files, folder) => {
  files.makeDirectory(join(folder, 'kept', 'inner'));
  files.symlink('kept', join(folder, 'link'));
  files.remove(join(folder, 'link'));
  t.deepEqual(files.list(folder), ['kept']);
  t.deepEqual(files.list(join(folder, 'kept')), ['inner']);
});

onBoth('stat follows symlinks and lstat does not', (t, files, folder) => {
  files.symlink('/dev/null', join(folder, 'link'));
  t.like(files.stat(join(folder, 'link')), { kind: 'char-device', major: 1, minor: 3 });
  t.like(files.lstat(join(folder, 'link')), { kind: 'symlink', major: 0, minor: 0 });
  t.is(files.readLink(join(folder, 'link')), '/dev/null');
});

onBoth('a path through a symlink leads where the symlink leads', (t, files, folder) => {
  files.makeDirectory(join(folder, 'a', 'b'));
  files.symlink('a/b', join(folder, 'short'));
  files.write(join(folder, 'short', 'file'), 'x');
  t.is(files.read(join(folder, 'a', 'b', 'file')), 'x');
  t.is(files.read(`${folder}/short/../b/file`), 'x');
});

onBoth('a loop of symlinks is an error', (t, files, folder) => {
  files.symlink('two', join(folder, 'one'));
  files.symlink('one', join(folder, 'two'));
  t.like(
    t.throws(() => files.read(join(folder, 'one'))),
    { errno: 'ELOOP' },
  );
});

onBoth('rename replaces a file and an empty folder, and refuses a full one', (t, files, folder) => {
  const at = (name: string) => join(folder, name);
  for (const name of ['new', 'empty', 'full/inner']) files.makeDirectory(at(name));
  files.write(join(at('new'), 'file'), 'x');
  files.rename(at('new'), at('empty'));
  t.is(files.read(join(at('empty'), 'file')), 'x');
  t.like(
    t.throws(() => files.rename(at('empty'), at('full'))),
    { errno: 'ENOTEMPTY' },
  );
  t.deepEqual(files.list(folder).toSorted(), ['empty', 'full']);
});

onBoth('copyTree adds to a folder, with modes, links and hidden files', async (t, files, folder) => {
  const from = join(folder, 'from');
  files.makeDirectory(join(from, 'tmp'), { mode: 0o1777 });
  files.write(join(from, '.hidden'), 'x', { mode: 0o755 });
  files.hardLink(join(from, '.hidden'), join(from, 'same'));
  files.symlink('nowhere', join(from, 'dangling'));
  const to = join(folder, 'to');
  files.makeDirectory(join(to, 'own'));
  await files.copyTree(from, to);
  t.deepEqual(files.list(to).toSorted(), ['.hidden', 'dangling', 'own', 'same', 'tmp']);
  t.is(files.stat(join(to, 'tmp'))?.mode, 0o1777);
  t.is(files.stat(join(to, '.hidden'))?.mode, 0o755);
  t.is(files.read(join(to, 'same')), 'x');
  t.is(files.readLink(join(to, 'dangling')), 'nowhere');
});

onBoth('copyTree from nowhere is an error', async (t, files, folder) => {
  const error = await t.throwsAsync(files.copyTree(join(folder, 'none'), join(folder, 'to')));
  t.regex(error?.message ?? '', /no such file or directory/i);
});

onBoth('a digest depends on the content alone', (t, files, folder) => {
  files.write(join(folder, 'a'), 'abc');
  files.copyFile(join(folder, 'a'), join(folder, 'b'));
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  t.deepEqual([files.digest(join(folder, 'a')), files.digest(join(folder, 'b'))], [expected, expected]);
});

test('copyTree keeps hard links (linux)', async (t) => {
  const { files, processes } = createLinuxSystem();
  const folder = temporaryFolder(t);
  files.makeDirectory(join(folder, 'from'));
  files.write(join(folder, 'from', 'one'), 'x');
  files.hardLink(join(folder, 'from', 'one'), join(folder, 'from', 'two'));
  await files.copyTree(join(folder, 'from'), join(folder, 'to'));
  const { stdout } = await processes.run('stat', ['-c', '%h', join(folder, 'to', 'two')]);
  t.is(stdout, '2\n');
});

onBoth('a path looked up in a root never leaves it', (t, files, folder) => {
  const root = join(folder, 'root');
  files.makeDirectory(join(root, 'etc'));
  files.makeDirectory(join(folder, 'etc'));
  files.write(join(root, 'etc', 'inner'), 'x');
  files.write(join(folder, 'etc', 'outer'), 'x');
  files.symlink('/etc', join(root, 'absolute'));
  files.symlink('../../../etc', join(root, 'etc', 'above'));
  files.symlink('inner', join(root, 'etc', 'last'));
  const placeOf = (path: string, follow = true) => files.lookInRoot(root, path, { follow })?.path;
  t.is(placeOf('/absolute/inner'), '/etc/inner');
  t.is(placeOf('/etc/above/inner'), '/etc/inner');
  t.is(placeOf('/../../etc/inner'), '/etc/inner');
  t.is(placeOf('/etc/../../etc/outer'), undefined);
  t.is(placeOf('/etc/last'), '/etc/inner');
  t.is(placeOf('/etc/last', false), '/etc/last');
  t.is(files.lookInRoot(root, '/etc/last', { follow: false })?.stat.kind, 'symlink');
  t.is(placeOf('/'), '/');
  t.is(placeOf('/none'), undefined);
  t.is(placeOf('/etc/inner/below'), undefined);
});

test('nothing is at a path with a zero byte in it', (t) => {
  const { files } = createLinuxSystem();
  t.is(files.readIfThere('/a\0'), undefined);
  t.is(files.stat('/a\0'), undefined);
  t.is(files.lookInRoot('/', '/a\0'), undefined);
  t.throws(() => files.write('/a\0', ''), { instanceOf: SystemError, message: /no path has a zero byte/ });
});
