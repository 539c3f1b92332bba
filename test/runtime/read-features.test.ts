import { chmodSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { readFeatures } from '../../src/runtime/read-features.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const system = createLinuxSystem();
const ANSWER = { mountOptions: ['ro', 'rro'], linux: { namespaces: ['time'], cgroup: { v1: true } } };
const FEATURES = { mountOptions: ['ro', 'rro'], namespaces: ['time'] };

/** A runtime that answers `features` with this, and counts how often it is asked. */
function answering(t: ExecutionContext, answer: string, exitCode = 0) {
  const folder = temporaryFolder(t);
  const path = join(folder, 'runtime');
  const asked = join(folder, 'asked');
  writeFileSync(asked, '');
  writeFileSync(join(folder, 'answer'), answer);
  writeFileSync(
    path,
    `#!/bin/sh\necho "$*" >>'${asked}'\n[ "$1" = features ] && cat '${folder}/answer'\nexit ${exitCode}\n`,
  );
  chmodSync(path, 0o755);
  return {
    path,
    kept: join(folder, 'kept', 'runtime'),
    answer: (text: string) => writeFileSync(join(folder, 'answer'), text),
    times: () => readFileSync(asked, 'utf8').split('\n').length - 1,
  };
}

test('a runtime is asked once, and again when its program has changed', async (t) => {
  const runtime = answering(t, JSON.stringify(ANSWER));
  const read = () => readFeatures(runtime.path, system, runtime.kept);

  t.like(await read(), FEATURES);
  t.like(await read(), FEATURES);
  t.is(runtime.times(), 1);

  runtime.answer('{"mountOptions":["ro"]}');
  utimesSync(runtime.path, new Date(0), new Date(0));
  t.like(await read(), { mountOptions: ['ro'], namespaces: [] });
  t.is(runtime.times(), 2);
});

test('without a file to keep it in, the answer is asked for each time', async (t) => {
  const runtime = answering(t, JSON.stringify(ANSWER));
  t.deepEqual(await readFeatures(runtime.path, system), FEATURES);
  t.deepEqual(await readFeatures(runtime.path, system), FEATURES);
  t.is(runtime.times(), 2);
});

test('a runtime that cannot say what it can do is taken to know nothing new', async (t) => {
  const none = { mountOptions: [], namespaces: [] };
  t.deepEqual(await readFeatures('/no/such/runtime', system), none);
  for (const [answer, exitCode] of [
    ['unknown command features', 1],
    ['not JSON', 0],
    ['null', 0],
    ['{"mountOptions":"rro","linux":[]}', 0],
  ] as const) {
    t.deepEqual(await readFeatures(answering(t, answer, exitCode).path, system), none, answer);
  }
});

test('an answer that was kept in part is asked for again', async (t) => {
  const runtime = answering(t, JSON.stringify(ANSWER));
  mkdirSync(join(runtime.kept, '..'), { recursive: true });
  writeFileSync(runtime.kept, '{"path":');
  t.like(await readFeatures(runtime.path, system, runtime.kept), FEATURES);
});
