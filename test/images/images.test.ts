import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ConfigError } from '../../src/errors/config-error.ts';
import { ImageError } from '../../src/errors/image-error.ts';
import { importImage } from '../../src/images/import/import-image.ts';
import { listImages } from '../../src/images/list-images.ts';
import { removeImage } from '../../src/images/remove-image.ts';
import { resolveImage } from '../../src/images/resolve-image.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const linux = createLinuxSystem();
const hasBusybox = linux.processes.find('busybox') !== undefined;

function simulatedStore() {
  const system = createSimulatedSystem();
  return { directory: '/root/images', system };
}

/** A folder with a small root file system, and a store beside it. */
function withTree(t: ExecutionContext) {
  const folder = temporaryFolder(t);
  const tree = join(folder, 'tree');
  linux.files.makeDirectory(join(tree, 'etc'), { mode: 0o755 });
  linux.files.makeDirectory(join(tree, 'tmp'), { mode: 0o1777 });
  linux.files.write(join(tree, 'etc', 'name'), 'small', { mode: 0o640 });
  linux.files.symlink('etc/name', join(tree, 'link'));
  return { folder, tree, store: { directory: join(folder, 'images'), system: linux } };
}

test('busybox is made when it is first asked for, with its applets, users and a sticky /tmp', async (t) => {
  const store = simulatedStore();
  const { files } = store.system;
  const { image, rootfs } = await resolveImage('busybox', store);
  t.regex(image.Id, /^sha256:[0-9a-f]{64}$/);
  t.like(image, {
    Os: 'linux',
    Config: { Cmd: ['sh'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
  });
  t.is(files.readLink(join(rootfs, 'bin/sh')), 'busybox');
  t.is(files.read(join(rootfs, 'usr/bin/env')), files.read('/bin/busybox'));
  t.is(files.stat(join(rootfs, 'tmp'))?.mode, 0o1777);
  t.is(files.stat(join(rootfs, 'root'))?.mode, 0o700);
  t.regex(files.read(join(rootfs, 'etc/passwd')), /^root:x:0:0:.*\n(.*\n)*nobody:x:65534:65534:/);
});

test('every way to name busybox leads to the same image', async (t) => {
  const store = simulatedStore();
  const { image } = await resolveImage('busybox', store);
  const digits = image.Id.slice('sha256:'.length);
  const names = [
    ...['busybox:latest', 'docker.io/library/busybox', 'library/busybox:latest'],
    ...[image.Id, digits, digits.slice(0, 12), `sha256:${digits.slice(0, 4)}`],
  ];
  for (const name of names) t.is((await resolveImage(name, store)).image.Id, image.Id, name);
  t.deepEqual(listImages(store), [{ ...image, RepoTags: ['busybox:latest'] }]);
});

for (const [reference, name] of [
  ['nosuch', 'nosuch:latest'],
  ['busybox:1.2', 'busybox:1.2'],
  ['quay.io/team/app', 'quay.io/team/app:latest'],
  ['abcdef', 'abcdef:latest'],
  [`sha256:${'0'.repeat(64)}`, `sha256:${'0'.repeat(64)}`],
] as const) {
  test(`${reference.slice(0, 20)} is not there, in dockerd’s words`, async (t) => {
    const error = await t.throwsAsync(resolveImage(reference, simulatedStore()), { instanceOf: ImageError });
    t.like(error, {
      code: 'IMAGE_NOT_FOUND',
      kind: 'not-found',
      phase: 'image',
      message: `No such image: ${name}`,
      value: name,
    });
  });
}

test('what is no name is refused as such', async (t) => {
  const error = await t.throwsAsync(resolveImage('Bad:Name:', simulatedStore()), { instanceOf: ConfigError });
  t.is(error?.code, 'IMAGE_REFERENCE_INVALID');
});

test('without a static busybox the embedded image cannot be made, and nothing is left', async (t) => {
  const folder = temporaryFolder(t);
  const store = {
    directory: join(folder, 'images'),
    system: { ...linux, processes: { ...linux.processes, find: () => undefined } },
  };
  const error = await t.throwsAsync(resolveImage('busybox', store));
  t.like(error, {
    code: 'IMAGE_TOOL_MISSING',
    message: 'the embedded image busybox needs a static busybox; none is installed',
  });
  const dynamic = {
    ...store,
    system: { ...linux, processes: { ...linux.processes, find: () => '/bin/sh' } },
  };
  t.like(await t.throwsAsync(resolveImage('busybox', dynamic)), {
    message: 'the embedded image busybox needs a static busybox; /bin/sh is not static',
  });
  t.deepEqual(readdirSync(folder), []);
});

(hasBusybox ? test : test.skip)(
  'two that make busybox at the same time get one image (needs busybox)',
  async (t) => {
    const store = { directory: join(temporaryFolder(t), 'images'), system: linux };
    const [one, other] = await Promise.all([resolveImage('busybox', store), resolveImage('busybox', store)]);
    t.deepEqual(one, other);
    t.deepEqual(readdirSync(join(store.directory, 'unpacked')), [one.image.Id.slice('sha256:'.length)]);
    t.is(linux.files.stat(join(one.rootfs, 'bin/busybox'))?.mode, 0o755);
  },
);

test('what a killed process left of an image is swept away by the next', async (t) => {
  const store = simulatedStore();
  const { files } = store.system;
  files.makeDirectory('/root/images/unpacked/.new-4194304-0/rootfs');
  files.makeDirectory('/root/images/unpacked/.layout-4194304-0');
  await resolveImage('busybox', store);
  t.is(files.list('/root/images/unpacked').length, 1);
});

test('a folder becomes an image, with modes and links', async (t) => {
  const { tree, folder, store } = withTree(t);
  const id = await importImage(tree, { reference: 'team/small:1', changes: ['CMD ["/bin/true"]'] }, store);
  const { image, rootfs } = await resolveImage('team/small:1', store);
  t.is(image.Id, id);
  t.like(image, { Os: 'linux', Config: { Cmd: ['/bin/true'] } });
  t.true(image.Size >= 5);
  t.is(linux.files.stat(join(rootfs, 'tmp'))?.mode, 0o1777);
  t.is(linux.files.stat(join(rootfs, 'etc/name'))?.mode, 0o640);
  t.is(linux.files.readLink(join(rootfs, 'link')), 'etc/name');
  t.deepEqual(readdirSync(folder).toSorted(), ['images', 'tree']);
  t.deepEqual(readdirSync(join(store.directory, 'unpacked', id.slice(7))).toSorted(), [
    'image.json',
    'rootfs',
  ]);
});

test('an archive becomes an image, compressed or not', async (t) => {
  const { tree, folder, store } = withTree(t);
  for (const flags of ['-cf', '-czf']) {
    const archive = join(folder, `${flags}.tar`);
    await linux.processes.run('tar', [flags, archive, '-C', tree, '.']);
    const { rootfs } = await resolveImage(await importImage(archive, {}, store), store);
    t.is(linux.files.read(join(rootfs, 'etc/name')), 'small');
    t.not(linux.files.stat(archive), undefined);
  }
  t.deepEqual(
    listImages(store).map(({ RepoTags }) => RepoTags),
    [[], []],
  );
});

for (const [source, options, expected] of [
  ['/none', {}, { code: 'IMAGE_SOURCE_INVALID', message: '/none: no such file or directory' }],
  ['/etc/passwd', {}, { code: 'IMAGE_SOURCE_INVALID', value: '/etc/passwd' }],
  ['/none', { reference: 'Bad' }, { code: 'IMAGE_REFERENCE_INVALID' }],
  [
    '/none',
    { reference: `a@sha256:${'0'.repeat(64)}` },
    { code: 'IMAGE_SOURCE_INVALID', message: 'refusing to create a tag with a digest reference' },
  ],
  [
    '/etc/passwd',
    { changes: ['RUN x'] },
    { code: 'IMAGE_CHANGE_INVALID', message: 'RUN is not a valid change command' },
  ],
] as const) {
  test(`importing ${source} with ${JSON.stringify(options).slice(0, 40)} is refused and leaves nothing`, async (t) => {
    const folder = temporaryFolder(t);
    const store = { directory: join(folder, 'images'), system: linux };
    t.like(await t.throwsAsync(importImage(source, options, store)), expected);
    t.deepEqual(listImages(store), []);
    const unpacked = join(store.directory, 'unpacked');
    t.deepEqual(linux.files.stat(unpacked) === undefined ? [] : readdirSync(unpacked), []);
  });
}

test('a whole image needs skopeo, and says so', async (t) => {
  const store = simulatedStore();
  for (const source of ['oci:/layout', 'oci-archive:/file', 'docker-archive:/file:tag']) {
    t.like(await t.throwsAsync(importImage(source, {}, store)), {
      code: 'IMAGE_TOOL_MISSING',
      message: `importing ${source} needs skopeo, which is not installed`,
      hint: 'Install it: apt-get install skopeo',
    });
  }
  t.deepEqual(store.system.files.list('/root/images/unpacked'), []);
});

const hasTools = ['skopeo', 'umoci'].every((name) => linux.processes.find(name) !== undefined);

(hasTools ? test : test.skip)(
  'an OCI layout keeps its id and configuration (needs skopeo and umoci)',
  async (t) => {
    const { tree, folder, store } = withTree(t);
    const umoci = async (...args: string[]) => {
      const { exitCode, stderr } = await linux.processes.run('umoci', args, { cwd: folder });
      t.is(exitCode, 0, stderr);
    };
    await umoci('init', '--layout', 'layout');
    await umoci('new', '--image', 'layout:one');
    await umoci('insert', '--image', 'layout:one', tree, '/');
    await umoci('config', '--image', 'layout:one', '--config.cmd', '/bin/one', '--config.env', 'A=1');
    const id = await importImage(join(folder, 'layout'), { reference: 'one' }, store);
    const { image, rootfs } = await resolveImage('one', store);
    t.is(image.Id, id);
    t.is(linux.files.read(join(rootfs, 'etc/name')), 'small');
    t.like(image.Config, { Cmd: ['/bin/one'], Env: ['A=1'] });
    const blob = join(folder, 'layout', 'blobs', 'sha256', id.slice('sha256:'.length));
    t.like(JSON.parse(linux.files.read(blob)), { config: { Cmd: ['/bin/one'] } });
    t.deepEqual(readdirSync(join(store.directory, 'unpacked')), [id.slice('sha256:'.length)]);
  },
);

test('files are taken for the platform that is named', async (t) => {
  const { tree, store } = withTree(t);
  await importImage(tree, { reference: 'here' }, store);
  await importImage(tree, { reference: 'there', platform: 'linux/arm/7' }, store);
  const { image } = await resolveImage('there', store);
  t.like(image, { Os: 'linux', Architecture: 'arm', Variant: 'v7' });
  t.not(image.Id, (await resolveImage('here', store)).image.Id);
  await t.throwsAsync(importImage(tree, { platform: 'linux/a b' }, store), {
    code: 'IMAGE_REFERENCE_INVALID',
    message: /^error parsing specified platform: "a b" is an invalid component of "linux\/a b"/,
  });
});

(hasTools ? test : test.skip)(
  'of the images of an index the one of the platform is taken (needs skopeo and umoci)',
  async (t) => {
    const { folder, store } = withTree(t);
    const layout = join(folder, 'layout');
    const umoci = (...args: string[]) => linux.processes.run('umoci', args, { cwd: folder });
    await umoci('init', '--layout', 'layout');
    for (const architecture of ['arm64', 's390x']) {
      await umoci('new', '--image', `layout:${architecture}`);
      await umoci('config', '--image', `layout:${architecture}`, '--architecture', architecture);
    }
    const { manifests, ...index } = JSON.parse(linux.files.read(join(layout, 'index.json')));
    const whole = JSON.stringify({
      ...index,
      manifests: manifests.map(({ annotations, ...manifest }: { annotations: Record<string, string> }) => ({
        ...manifest,
        platform: { os: 'linux', architecture: Object.values(annotations)[0] },
      })),
    });
    const digest = createHash('sha256').update(whole).digest('hex');
    linux.files.write(join(layout, 'blobs/sha256', digest), whole);
    const described = {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: `sha256:${digest}`,
      size: whole.length,
    };
    linux.files.replace(
      join(layout, 'index.json'),
      JSON.stringify({ schemaVersion: 2, manifests: [described] }),
    );
    for (const architecture of ['arm64', 's390x']) {
      await importImage(layout, { reference: architecture, platform: architecture }, store);
      t.is((await resolveImage(architecture, store)).image.Architecture, architecture);
    }
  },
);

test('removing a name leaves the image until its last name goes', async (t) => {
  const { tree, store } = withTree(t);
  const id = await importImage(tree, { reference: 'one' }, store);
  store.system.files.replace(join(store.directory, 'references', 'two%3Alatest'), id);
  t.deepEqual(removeImage('one', store), { untagged: ['one:latest'], deleted: [] });
  t.deepEqual(
    listImages(store).map(({ RepoTags }) => RepoTags),
    [['two:latest']],
  );
  t.deepEqual(removeImage('two', store), { untagged: ['two:latest'], deleted: [id] });
  t.deepEqual(listImages(store), []);
  t.deepEqual(readdirSync(join(store.directory, 'unpacked')), []);
  t.like(
    t.throws(() => removeImage('two', store)),
    { code: 'IMAGE_NOT_FOUND', message: 'No such image: two:latest' },
  );
});

test('removing an id takes all its names away', async (t) => {
  const { tree, store } = withTree(t);
  const id = await importImage(tree, { reference: 'one' }, store);
  t.deepEqual(removeImage(id.slice(7, 19), store), { untagged: ['one:latest'], deleted: [id] });
});

test('the beginning of more than one id is refused', async (t) => {
  const store = simulatedStore();
  for (const last of ['0', '1'])
    store.system.files.makeDirectory(`/root/images/unpacked/${'a'.repeat(63)}${last}`);
  t.like(await t.throwsAsync(resolveImage('aaaa', store)), { code: 'IMAGE_AMBIGUOUS', value: 'aaaa' });
});
