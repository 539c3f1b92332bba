import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { ID, peer, specInput, withHostConfig } from '../spec-input.ts';

const HOOKS = { prestart: [{ path: '/usr/bin/engine', args: ['set-key', ID] }] };
const WITHOUT_BRIDGE = { ...specInput().settings, bridge: 'none' };

for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10', 'docker-24.0']) {
  const hooksOf = (hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}) =>
    buildSpec(withHostConfig(hostConfig, { peers: { p: peer() }, ...changes }), findPipeline(name)).hooks;

  test(`${name}: only a new network namespace of a container with a network has the hook`, (t) => {
    const config = { ...specInput().config, NetworkDisabled: true };

    for (const NetworkMode of ['', 'default', 'bridge', 'none', 'mine']) {
      t.deepEqual(hooksOf({ NetworkMode }), HOOKS, NetworkMode);
    }
    t.deepEqual(hooksOf({ NetworkMode: 'host' }), {});
    t.deepEqual(hooksOf({ NetworkMode: 'container:p' }), {});
    t.deepEqual(hooksOf({}, { config }), {});
    t.deepEqual(hooksOf({ NetworkMode: 'bridge' }, { settings: WITHOUT_BRIDGE }), {});
    t.deepEqual(hooksOf({ NetworkMode: 'mine' }, { settings: WITHOUT_BRIDGE }), HOOKS);
  });

  test(`${name}: an engine that needs no hook writes none, and no place for one`, (t) => {
    const engine = { ...specInput().engine, networkHook: null };

    t.is(hooksOf({}, { engine }), undefined);
    t.is(hooksOf({ NetworkMode: 'host' }, { engine }), undefined);
  });
}

test('today the engine puts interfaces into a namespace itself', (t) => {
  t.is(buildSpec(specInput(), findPipeline('current')).hooks, undefined);
});
