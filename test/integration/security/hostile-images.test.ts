import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { fuzzOptions } from '../../fuzz/fuzz-options.ts';
import { testAsRoot } from '../as-root.ts';
import { openEngine } from '../open-engine.ts';

const { processes } = createLinuxSystem();

/** What an engine or a runtime writes to, mounts over or makes in a root file system. */
const PLACES = [
  'etc',
  'etc/hosts',
  'etc/hostname',
  'etc/resolv.conf',
  'etc/passwd',
  'data',
  'tmp',
  'dev',
  'proc',
  'sys',
  'work',
] as const;
const link = fc.record({
  place: fc.constantFrom(...PLACES),
  to: fc.constantFrom(
    '{outside}',
    '{outside}/canary',
    '../../../../../../../../../../..{outside}',
    '/',
    '.',
    '..',
    '/proc/self/fd/0',
    'etc',
    'loop',
  ),
});

/** Everything below a folder, in words. */
function listing(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      const stat = lstatSync(path);
      return `${path} ${stat.mode} ${stat.isFile() ? readFileSync(path, 'utf8') : ''}`;
    })
    .toSorted();
}

testAsRoot('an image full of links makes no engine and no runtime touch what lies outside', async (t) => {
  const { engine, root } = await openEngine(t, { watch: false });
  const outside = join(root, '..', 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'canary'), 'alive');
  const before = listing(outside);
  const hosts = ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'].map((path) => readFileSync(path, 'utf8'));
  let count = 0;
  let ran = 0;
  const property = fc.asyncProperty(
    fc.uniqueArray(link, { minLength: 1, maxLength: 4, selector: ({ place }) => place }),
    async (links) => {
      const tree = join(root, '..', `tree-${++count}`);
      mkdirSync(join(tree, 'bin'), { recursive: true });
      const busybox = processes.find('busybox');
      if (busybox === undefined) throw new Error('busybox is not installed');
      for (const applet of ['sh', 'true'])
        writeFileSync(join(tree, 'bin', applet), readFileSync(busybox), { mode: 0o755 });
      for (const { place, to } of links) {
        const path = join(tree, place);
        // Below a link that was made before, this would be outside itself.
        if (place.includes('/') && links.some((other) => other.place === 'etc')) continue;
        mkdirSync(join(path, '..'), { recursive: true });
        symlinkSync(to.replace('{outside}', outside), path);
      }
      await engine.images.import(tree, { reference: `hostile:${count}` });
      rmSync(tree, { recursive: true });
      const container = await engine.create({
        Image: `hostile:${count}`,
        Cmd: ['true'],
        WorkingDir: '/work/inner',
        HostConfig: { Binds: ['volume:/data'], Tmpfs: { '/tmp': '' } },
      });
      try {
        await container.start();
        await container.wait();
        ran += 1;
      } catch (error) {
        if (!(error instanceof LockstepError) || error.code === 'INTERNAL') throw error;
      }
      await container.remove({ force: true, volumes: true });
      await engine.images.remove(`hostile:${count}`);
      const after = listing(outside);
      if (JSON.stringify(after) !== JSON.stringify(before)) throw new Error(`outside: ${after.join('\n')}`);
    },
  );
  await fc.assert(property, { ...fuzzOptions(12), interruptAfterTimeLimit: 60_000 });
  t.true(ran > 0);
  t.deepEqual(
    hosts,
    ['/etc/hosts', '/etc/hostname', '/etc/resolv.conf'].map((path) => readFileSync(path, 'utf8')),
  );
});

testAsRoot(
  'whoever changes a part of a volume while it is mounted leads no container out of the volume',
  async (t) => {
    const { engine, root } = await openEngine(t, { watch: false });
    const outside = join(root, '..', 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    const first = await engine.create({
      Image: 'busybox',
      Cmd: ['mkdir', '/v/part', '/v/other'],
      HostConfig: { Binds: ['shared:/v'] },
    });
    await first.start();
    await first.wait();
    const data = join(root, 'volumes/shared/_data');
    // The one who changes it is a process of its own, so that no step of the engine is spared.
    const script = 'cd "$1"; while :; do mv part kept; ln -s "$2" part; rm part; mv kept part; done';
    const swapper = spawn('sh', ['-c', script, 'sh', data, outside], { stdio: 'ignore' });
    const ended = once(swapper, 'exit');
    t.teardown(() => swapper.kill('SIGKILL'));
    const codes = new Set<string>();
    for (let count = 0; count < 15; count++) {
      const container = await engine.create({
        Image: 'busybox',
        Cmd: ['sh', '-c', 'ls /in | grep -q secret && exit 66; exit 0'],
        HostConfig: {
          Mounts: [{ Type: 'volume', Source: 'shared', Target: '/in', VolumeOptions: { Subpath: 'part' } }],
        },
      });
      try {
        await container.start();
        const { exitCode } = await container.wait();
        t.is(exitCode, 0);
      } catch (error) {
        if (!(error instanceof LockstepError)) throw error;
        codes.add(error.code);
      }
      await container.remove({ force: true });
    }
    swapper.kill('SIGKILL');
    await ended;
    t.true(
      [...codes].every((code) => /^MOUNT_/.test(code)),
      [...codes].join(),
    );
    await first.remove({ force: true, volumes: true });
  },
);
