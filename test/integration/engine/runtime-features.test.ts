import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readHostFacts } from '../../../src/host/read-host-facts.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';

const features = JSON.parse(execFileSync('runc', ['features'], { encoding: 'utf8' })) as {
  mountOptions: string[];
  linux: { namespaces: string[] };
};
const { recursiveReadOnlyMounts, timeNamespaces } = readHostFacts(createLinuxSystem());

test('today’s builder makes a read-only bind read-only all the way down where kernel and runtime can', async (t) => {
  const possible = recursiveReadOnlyMounts === true && features.mountOptions.includes('rro');
  const folder = temporaryFolder(t);
  const inner = join(folder, 'inner');
  mkdirSync(inner);
  const { mounts } = createLinuxSystem();
  mounts.mount({ source: 'inner', target: inner, type: 'tmpfs', options: ['size=1m'] });
  t.teardown(() => mounts.unmount(inner));
  const { engine, run } = await openEngine(t, { pipeline: 'current' });

  const container = await busybox(engine, ['touch', '/bound/inner/file'], {
    hostConfig: { Binds: [`${folder}:/bound:ro`] },
  });
  const { exitCode, stderr } = await outcome(container);

  t.is(exitCode, possible ? 1 : 0, stderr);
  t.is(stderr.includes('Read-only file system'), possible);
  t.deepEqual(
    JSON.parse(readFileSync(join(run, 'features', 'runc'), 'utf8')).mountOptions,
    features.mountOptions,
  );
});

test('today’s builder gives a time namespace where kernel and runtime know them', async (t) => {
  const possible = timeNamespaces === true && features.linux.namespaces.includes('time');
  const { engine } = await openEngine(t, { pipeline: 'current' });
  const container = await busybox(engine, ['readlink', '/proc/self/ns/time']);
  const { stdout, exitCode } = await outcome(container);

  t.is(exitCode, timeNamespaces === true ? 0 : 1);
  const host = execFileSync('readlink', ['/proc/self/ns/time'], { encoding: 'utf8' });
  t.is(stdout !== host, possible);
});
