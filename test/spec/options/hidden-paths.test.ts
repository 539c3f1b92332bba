import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { withHostConfig } from '../spec-input.ts';

function pathsOf(name: string, hostConfig: SpecInput['hostConfig']) {
  const { maskedPaths, readonlyPaths } =
    buildSpec(withHostConfig(hostConfig), findPipeline(name)).linux ?? {};
  return [maskedPaths, readonlyPaths];
}

for (const name of ['docker-20.10', 'docker-24.0', 'current']) {
  test(`${name}: lists of the configuration take the place of the defaults, and empty ones leave none`, (t) => {
    const [masked, readonly] = pathsOf(name, {});

    t.true(masked?.includes('/proc/kcore'));
    t.true(readonly?.includes('/proc/sys'));
    t.deepEqual(pathsOf(name, { MaskedPaths: ['/a'] }), [['/a'], readonly]);
    t.deepEqual(pathsOf(name, { ReadonlyPaths: ['/b'] }), [masked, ['/b']]);
    t.deepEqual(pathsOf(name, { MaskedPaths: [], ReadonlyPaths: [] }), [undefined, undefined]);
    t.deepEqual(pathsOf(name, { MaskedPaths: null, ReadonlyPaths: null }), [masked, readonly]);
  });

  test(`${name}: a privileged container has none but those that it asks for`, (t) => {
    t.deepEqual(pathsOf(name, { Privileged: true }), [undefined, undefined]);
    t.deepEqual(pathsOf(name, { Privileged: true, MaskedPaths: ['/a'] }), [['/a'], undefined]);
  });
}

test('the seeds do not know the lists', (t) => {
  for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13']) {
    t.deepEqual(pathsOf(name, { MaskedPaths: [], ReadonlyPaths: ['/b'] }), pathsOf(name, {}), name);
  }
});
