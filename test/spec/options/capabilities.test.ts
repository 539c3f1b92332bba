import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { FACTS, specInput, withHostConfig } from '../spec-input.ts';

const SEEDS = ['docker-1.11', 'docker-1.12', 'docker-1.13'];
const LATER = ['docker-20.10', 'docker-24.0', 'current'];

function capabilitiesOf(
  name: string,
  hostConfig: SpecInput['hostConfig'] = {},
  changes: Partial<SpecInput> = {},
) {
  return buildSpec(withHostConfig(hostConfig, changes), findPipeline(name)).process?.capabilities ?? {};
}

for (const name of [...SEEDS, ...LATER]) {
  test(`${name}: what is asked for is added and dropped, and fills the sets of the release`, (t) => {
    const { bounding, effective, permitted, inheritable } = capabilitiesOf(name, {
      CapAdd: ['NET_ADMIN'],
      CapDrop: ['KILL'],
    });

    t.is(bounding?.length, 14);
    t.true(bounding?.includes('CAP_NET_ADMIN'));
    t.false(bounding?.includes('CAP_KILL'));
    t.deepEqual([effective, permitted], [bounding, bounding]);
    t.deepEqual(inheritable, SEEDS.includes(name) ? bounding : undefined);
  });

  test(`${name}: a privileged container has all that the release knows and may give`, (t) => {
    const { bounding } = capabilitiesOf(name, { Privileged: true });
    const gives = ['docker-24.0', 'current'].includes(name);

    // The engine of these facts lacks CAP_SYS_RESOURCE; until 20.10 nobody looked, and newer ones were unknown.
    t.is(bounding?.includes('CAP_SYS_RESOURCE'), !gives);
    t.is(bounding?.includes('CAP_CHECKPOINT_RESTORE'), gives);
  });
}

test('20.10 leaves a user who is not root the bounding set alone', (t) => {
  const sets = (name: string, User: string) =>
    Object.keys(capabilitiesOf(name, {}, { config: { ...specInput().config, User }, host: FACTS })).sort();
  const all = ['bounding', 'effective', 'permitted'];

  t.deepEqual(sets('docker-20.10', 'alice'), ['bounding']);
  t.deepEqual(sets('docker-20.10', 'root'), all);
  t.deepEqual(sets('docker-24.0', 'alice'), all);
});
