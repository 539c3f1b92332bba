import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { SpecError } from '../../src/errors/spec-error.ts';
import { parseSpec } from '../../src/oci/parse-spec.ts';
import { renderSpec } from '../../src/oci/render-spec.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { findPipeline, PIPELINES } from '../../src/spec/find-pipeline.ts';
import { specInput, withHostConfig } from '../spec/spec-input.ts';
import { runCase } from '../vectors/run-case.ts';
import { OWN_VECTORS } from '../vectors/run-folder.ts';
import type { VectorCase } from '../vectors/vector-case.ts';
import { readWorld } from '../vectors/world.ts';

test('every spec that the vectors lead to is valid by the OCI schema', (t) => {
  const world = readWorld(OWN_VECTORS);
  const folder = join(OWN_VECTORS, 'docker-24.0');
  let built = 0;
  for (const pipeline of ['docker-20.10', 'docker-24.0', 'current']) {
    for (const file of readdirSync(folder).filter((name) => /^[^_].*\.json$/.test(name))) {
      const outcome = runCase(
        JSON.parse(readFileSync(join(folder, file), 'utf8')) as VectorCase,
        pipeline,
        world,
      );
      if (outcome.phase !== 'accepted') continue;
      built += 1;
      t.notThrows(() => parseSpec(renderSpec(outcome.spec)), `${pipeline} ${file}`);
    }
  }
  t.true(built > 750);
});

for (const pipeline of PIPELINES) {
  test(`the spec of ${pipeline.name} is valid by the OCI schema`, (t) => {
    const spec = buildSpec(withHostConfig({ Privileged: true, Memory: 2 ** 26 }), pipeline);

    t.deepEqual(parseSpec(renderSpec(spec)), JSON.parse(JSON.stringify(spec)));
  });
}

test('fields that are newer than the schema are kept', (t) => {
  const text = '{"ociVersion":"9.0","linux":{"newer":{"a":1}},"more":true}';

  t.deepEqual(parseSpec(text) as unknown, JSON.parse(text));
});

test('every place that is wrong is named', (t) => {
  const error = t.throws(() => parseSpec('{"process":{"args":"sh"},"mounts":[{"options":[]}]}'), {
    instanceOf: SpecError,
  });

  t.is(error?.code, 'SPEC_INVALID');
  t.deepEqual(
    error?.problems.map((problem) => problem.split(':')[0]),
    ['ociVersion', 'mounts.0.destination', 'process.cwd', 'process.args'],
  );
});

test('what is not JSON is refused', (t) => {
  t.is(t.throws(() => parseSpec('{'), { instanceOf: SpecError })?.code, 'SPEC_INVALID');
});

test('an unlimited rlimit is written as the largest number that a runtime can read', (t) => {
  const spec = buildSpec(
    withHostConfig({ Ulimits: [{ Name: 'core', Soft: -1, Hard: -1 }] }),
    findPipeline('docker-24.0'),
  );

  t.true(
    renderSpec(spec).includes(
      '{"type":"RLIMIT_CORE","soft":18446744073709551615,"hard":18446744073709551615}',
    ),
  );
  t.false(renderSpec(buildSpec(specInput(), findPipeline('current'))).includes('18446744073709551615'));
});
