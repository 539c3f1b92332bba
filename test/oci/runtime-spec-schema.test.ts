import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { LockstepError } from '../../src/errors/lockstep-error.ts';
import { SpecError } from '../../src/errors/spec-error.ts';
import { parseSpec } from '../../src/oci/parse-spec.ts';
import { renderSpec } from '../../src/oci/render-spec.ts';
import type { Spec } from '../../src/oci/runtime-spec.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { buildLinuxCommand } from '../../src/spec/command/build-linux-command.ts';
import { commandToSpec } from '../../src/spec/command/command-to-spec.ts';
import { findPipeline, PIPELINES } from '../../src/spec/find-pipeline.ts';
import { specInput, withHostConfig } from '../spec/spec-input.ts';
import { runCase } from '../vectors/run-case.ts';
import { OWN_VECTORS } from '../vectors/run-folder.ts';
import type { VectorCase } from '../vectors/vector-case.ts';
import { readWorld } from '../vectors/world.ts';

/** What dockerd itself tells a runtime against the schema, by case: a rule without names gets Go's nil list. */
const OUTSIDE_SCHEMA: Readonly<Record<string, readonly string[]>> = {
  'seccomp-no-names.json': ['linux.seccomp.syscalls.0.names: Invalid input: expected array, received null'],
};

for (const own of ['docker-20.10', 'docker-24.0'] as const) {
  test(`every spec that the vectors of ${own} lead to, by any pipeline, is valid by the OCI schema`, (t) => {
    const world = readWorld(OWN_VECTORS);
    const built: Record<string, number> = {};
    const judge = (pipeline: string, name: string, build: () => Spec) => {
      let spec: Spec;
      try {
        spec = build();
      } catch (error) {
        // A release refuses what a later one may do.
        if (error instanceof LockstepError) return;
        throw error;
      }
      built[pipeline] = (built[pipeline] ?? 0) + 1;
      t.deepEqual(problemsOf(spec), OUTSIDE_SCHEMA[name] ?? [], `${pipeline} ${name}`);
    };
    for (const [name, vector] of readVectors([own, `${own}-more`])) {
      const asTaken = runCase(vector, own, world);
      if (asTaken.phase === 'accepted') {
        const { input } = asTaken;
        for (const pipeline of PIPELINES) judge(pipeline.name, name, () => buildSpec(input, pipeline));
        judge('docker-1.10', name, () => commandToSpec(buildLinuxCommand(input), input));
      }
      const today = runCase(vector, 'current', world);
      if (today.phase === 'accepted') judge('as requested today', name, () => today.spec);
    }
    t.deepEqual(
      Object.entries(built).filter(([, count]) => count < 200),
      [],
    );
    t.is(Object.keys(built).length, PIPELINES.length + 2);
  });
}

function problemsOf(spec: Spec): readonly string[] {
  try {
    parseSpec(renderSpec(spec));
    return [];
  } catch (error) {
    if (error instanceof SpecError) return error.problems;
    throw error;
  }
}

function readVectors(folders: readonly string[]): (readonly [name: string, vector: VectorCase])[] {
  return folders.flatMap((folder) =>
    readdirSync(join(OWN_VECTORS, folder))
      .filter((name) => /^[^_].*\.json$/.test(name))
      .map((name) => [name, JSON.parse(readFileSync(join(OWN_VECTORS, folder, name), 'utf8')) as VectorCase]),
  );
}

for (const pipeline of PIPELINES) {
  test(`the spec of ${pipeline.name} is valid by the OCI schema`, (t) => {
    const spec = buildSpec(withHostConfig({ Privileged: true, Memory: 2 ** 26 }), pipeline);

    t.deepEqual(parseSpec(renderSpec(spec)), JSON.parse(JSON.stringify(spec)));
  });
}

test('fields that are newer than the schema are kept, wherever they stand', (t) => {
  const spec: unknown = JSON.parse(
    renderSpec(
      buildSpec(
        withHostConfig({ Memory: 2 ** 26, Ulimits: [{ Name: 'core', Soft: 1, Hard: 1 }] }),
        findPipeline('current'),
      ),
    ),
  );
  const grown = withNewerFields(spec, '');
  const kept: unknown = parseSpec(JSON.stringify(grown));

  t.deepEqual(kept, grown);
  t.deepEqual(JSON.parse(renderSpec(kept as Spec)), grown);
});

/** Objects of the schema whose names are their user's own: there is no such thing as a newer field in them. */
const MAPS = new Set(['.annotations', '.linux.sysctl']);

/** Adds a field that no release knows to every object of a spec. */
function withNewerFields(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withNewerFields(item, path));
  if (typeof value !== 'object' || value === null || MAPS.has(path)) return value;
  const fields = Object.entries(value).map(([name, item]) => [
    name,
    withNewerFields(item, `${path}.${name}`),
  ]);
  return { ...Object.fromEntries(fields), newerField: { of: [path, 1, null] } };
}

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
