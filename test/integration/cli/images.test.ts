import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { testAsRoot } from '../as-root.ts';
import { openCli } from './open-cli.ts';

/** An image of one file, made from a folder. */
async function importOne({ lockstep, folder }: ReturnType<typeof openCli>, ...args: readonly string[]) {
  const files = join(folder, 'files');
  mkdirSync(files, { recursive: true });
  const busybox = createLinuxSystem().processes.find('busybox') ?? '';
  copyFileSync(busybox, join(files, 'busybox'));
  const { code, stdout, stderr } = await lockstep('import', ...args.slice(0, -1), files, args.at(-1) ?? '');
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

testAsRoot('images are filtered by name, label and age, and listed with digests', async (t) => {
  const cli = openCli(t, { ownImages: true });
  const { lockstep } = cli;
  await importOne(cli, 'my/base:1');
  await importOne(cli, '-c', 'LABEL kind=tool', 'my/tool');
  await importOne(cli, 'localhost:5000/other:2');
  const names = async (...args: readonly string[]) =>
    (await lockstep('images', '--format', '{{.Repository}}:{{.Tag}}', ...args)).stdout
      .split('\n')
      .filter(Boolean)
      .sort();
  t.deepEqual(await names('-a'), ['localhost:5000/other:2', 'my/base:1', 'my/tool:latest']);
  t.deepEqual(await names('my/base'), ['my/base:1']);
  t.deepEqual(await names('my/base:2'), []);
  t.deepEqual(await names('-f', 'reference=my/*'), ['my/base:1', 'my/tool:latest']);
  t.deepEqual(await names('-f', 'label=kind'), ['my/tool:latest']);
  t.deepEqual(await names('-f', 'label=kind=other'), []);
  t.deepEqual(await names('-f', 'since=my/base:1'), ['localhost:5000/other:2', 'my/tool:latest']);
  t.deepEqual(await names('-f', 'before=my/tool', '--filter', 'dangling=false'), ['my/base:1']);
  t.deepEqual(await names('-f', 'dangling=true'), []);
  const { code, stderr } = await lockstep('images', '-f', 'colour=red');
  t.is(code, 1);
  t.regex(stderr, /invalid filter 'colour'/);
  t.is((await lockstep('images', '-f', 'before=nothing')).code, 1);
  t.regex((await lockstep('images', '--digests')).stdout, /^REPOSITORY +TAG +DIGEST +IMAGE ID[\s\S]*<none>/);
});

testAsRoot(
  'import keeps what is said of an image, and rmi takes names away and the image with the last',
  async (t) => {
    const cli = openCli(t, { ownImages: true });
    const { lockstep } = cli;
    const id = await importOne(cli, '-m', 'from a folder', 'my/base:1');
    t.is((await lockstep('inspect', '-f', '{{.Comment}}', 'my/base:1')).stdout, 'from a folder\n');
    await lockstep('create', '--name', 'user', ...cli.ownCgroup, 'my/base:1', '/busybox', 'true');
    const refused = await lockstep('rmi', 'my/base:1');
    t.is(refused.code, 1);
    t.regex(
      refused.stderr,
      /conflict: unable to remove repository reference "my\/base:1" \(must force\) - container/,
    );
    t.deepEqual(await lockstep('rmi', '-f', 'my/base:1'), {
      code: 0,
      stdout: 'Untagged: my/base:1\n',
      stderr: '',
    });
    t.is((await lockstep('start', '-a', 'user')).code, 0);
    await lockstep('rm', '-f', 'user');
    t.is((await lockstep('rmi', id)).stdout, `Deleted: ${id}\n`);
    t.is((await lockstep('rmi', id)).code, 1);
  },
);
