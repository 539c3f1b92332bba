import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { importImage } from '../../src/images/import/import-image.ts';
import { readLayout } from '../../src/images/import/read-layout.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { fuzzOptions, requireTyped } from './fuzz-options.ts';
import { tarArchive } from './tar-archive.ts';

const system = createLinuxSystem();
/** Where an archive would like to get to: a folder beside the image, as an absolute path and from within. */
const OUTSIDE = '{outside}';
const UP = '../'.repeat(12);

const name = fc.constantFrom(
  'a',
  'a/b',
  'link',
  'link/in',
  'link/in/deeper',
  './etc/passwd',
  '../up',
  'a/../../up',
  `${OUTSIDE}/absolute`,
  `${UP}${OUTSIDE}/up`,
  '-x',
  '--checkpoint=1',
  'a\nb',
  '',
);
const target = fc.constantFrom(
  'a',
  'link',
  '.',
  '..',
  '/',
  OUTSIDE,
  `${OUTSIDE}/canary`,
  `${UP}${OUTSIDE}`,
  `${UP}${OUTSIDE}/canary`,
);
const member = fc.record({
  name,
  /** File, hard link, symlink, character device, folder, fifo (tar(5)). */
  type: fc.constantFrom('0', '1', '2', '3', '5', '6'),
  target,
  text: fc.constantFrom('', 'written'),
});

/** Everything below a folder, in words. */
function listing(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (entry.isSymbolicLink()) return `${path} -> ${readlinkSync(path)}`;
      return entry.isFile() ? `${path}: ${readFileSync(path, 'utf8')}` : path;
    })
    .toSorted();
}

const testHere = process.platform === 'linux' ? test : test.skip;

testHere('an archive writes nothing outside its image, whatever it names and links to', async (t) => {
  const folder = temporaryFolder(t);
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'canary'), 'alive');
  const store = { directory: join(folder, 'images'), system };
  const archive = join(folder, 'strange:name.tar');
  writeFileSync(archive, '');
  const before = [...listing(outside), ...readdirSync(folder)];
  const counts = { taken: 0, refused: 0 };
  const property = fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 5 }), async (members) => {
    const led = members.map((each) => ({
      ...each,
      name: each.name.replace(OUTSIDE, outside),
      target: each.target.replace(OUTSIDE, outside),
    }));
    writeFileSync(archive, tarArchive(led));
    await importImage(archive, { reference: 'fuzzed' }, store).then(
      () => {
        counts.taken += 1;
      },
      (error: unknown) => {
        requireTyped(error);
        counts.refused += 1;
      },
    );
    const after = [...listing(outside), ...readdirSync(folder).filter((each) => each !== 'images')];
    if (JSON.stringify(after) !== JSON.stringify(before)) throw new Error(`outside: ${after.join('\n')}`);
  });
  await fc.assert(property, fuzzOptions(40));
  t.true(counts.taken > 5 && counts.refused > 0, JSON.stringify(counts));
});

const mostly = (value: object) =>
  fc.oneof(
    { arbitrary: fc.constant(value), weight: 9 },
    { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 },
  );

/** An image's parts with values replaced by whatever JSON can hold. */
const layoutFiles = fc.record({
  index: mostly({ manifests: [{ digest: 'sha256:MANIFEST' }] }),
  manifest: mostly({ config: { digest: 'sha256:CONFIG' } }),
  config: fc.record({
    config: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.dictionary(
        fc.constantFrom(
          'Env',
          'Cmd',
          'Entrypoint',
          'User',
          'WorkingDir',
          'Labels',
          'Volumes',
          'ExposedPorts',
          'StopSignal',
          'Healthcheck',
        ),
        fc.jsonValue({ maxDepth: 2 }),
      ),
    ),
    created: fc.constantFrom('2026-01-01T00:00:00Z', null, 7),
    architecture: fc.constantFrom('amd64', 5, null),
    os: fc.constantFrom('linux', [], undefined),
  }),
});

test('a layout that is none is refused with a typed error, and one that is taken has a configuration in order', async (t) => {
  const hex = (digit: string) => digit.repeat(64);
  const counts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(layoutFiles, ({ index, manifest, config }) => {
      const { files } = createSimulatedSystem();
      files.makeDirectory('/layout/blobs/sha256');
      const write = (path: string, value: unknown) =>
        files.write(
          join('/layout', path),
          (JSON.stringify(value) ?? '').replaceAll('MANIFEST', hex('a')).replaceAll('CONFIG', hex('b')),
        );
      write('index.json', index);
      write(`blobs/sha256/${hex('a')}`, manifest);
      write(`blobs/sha256/${hex('b')}`, config);
      try {
        const image = readLayout('/layout', files);
        counts.taken += 1;
        const { Env = [], Cmd, Labels } = image.config;
        return (
          [image.created, image.architecture, image.os].every((text) => typeof text === 'string') &&
          Env?.every((each) => typeof each === 'string') !== false &&
          (Cmd === undefined || Cmd === null || Cmd.every((each) => typeof each === 'string')) &&
          (Labels === undefined || Labels === null || typeof Labels === 'object')
        );
      } catch (error) {
        requireTyped(error);
        counts.refused += 1;
        return true;
      }
    }),
    fuzzOptions(500),
  );
  t.true(counts.taken > 5 && counts.refused > 50, JSON.stringify(counts));
});
