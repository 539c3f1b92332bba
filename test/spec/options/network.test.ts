import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { ID, peer, specInput, withHostConfig } from '../spec-input.ts';

const BUILDERS = ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10', 'docker-24.0', 'current'];

function refusalOf(name: string, input: SpecInput): SpecError | undefined {
  try {
    buildSpec(input, findPipeline(name));
    return undefined;
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
}

for (const name of BUILDERS) {
  const joining = (peers: SpecInput['peers'], place = 'p') =>
    refusalOf(name, withHostConfig({ NetworkMode: `container:${place}` }, { peers }));

  test(`${name}: a container whose network is joined is there, runs, and is another one`, (t) => {
    t.like(joining({}), { code: 'PEER_UNAVAILABLE', message: 'No such container: p', value: 'p' });
    t.regex(joining({})?.hint ?? '', /^Start the other container first/);
    t.is(joining({ p: peer({ id: ID }) })?.message, 'cannot join own network');
    t.like(joining({ p: peer({ running: false }) }), {
      message: 'cannot join network of a non running container: p',
      value: 'p',
    });
    t.like(joining({ p: peer({ restarting: true }) }), {
      message: 'Container p is restarting, wait until the container is running',
      value: 'p',
    });
    t.is(joining({ p: peer() }), undefined);
  });

  test(`${name}: who names the container itself is told that it cannot join itself`, (t) => {
    t.like(joining({}, 'plain'), {
      message: 'No such container: plain',
      hint: 'A container cannot join itself: name another one.',
    });
  });

  test(`${name}: a MAC address that is none is refused where there is a network for it`, (t) => {
    const refused = (hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}, more = {}) => {
      const config = { ...specInput().config, MacAddress: 'x', ...more };
      return refusalOf(name, withHostConfig(hostConfig, { peers: { p: peer() }, ...changes, config }))
        ?.message;
    };
    const words = 'address x: invalid MAC address';
    const settings = { ...specInput().settings, bridge: 'none' };

    t.is(refused({}), words);
    t.is(refused({ NetworkMode: 'mine' }), words);
    t.is(refused({ NetworkMode: 'container:p' }), undefined);
    t.is(refused({}, {}, { NetworkDisabled: true }), undefined);
    t.is(refused({}, {}, { MacAddress: '02:42:ac:11:00:02' }), undefined);
    for (const NetworkMode of ['', 'default', 'bridge', null]) {
      t.is(refused({ NetworkMode }, { settings }), undefined, `${NetworkMode}`);
    }
    t.is(refused({ NetworkMode: 'mine' }, { settings }), words);
  });

  test(`${name}: links lead only from the default bridge`, (t) => {
    const links = [
      { name: 'db', alias: 'db', running: true, address: '10.0.0.2', env: [], exposedPorts: [] },
    ];
    const isLinked = (hostConfig: SpecInput['hostConfig'], NetworkDisabled = false) => {
      const config = { ...specInput().config, NetworkDisabled };
      const { process } = buildSpec(withHostConfig(hostConfig, { links, config }), findPipeline(name));
      return process?.env?.includes('DB_NAME=/plain/db');
    };

    for (const NetworkMode of ['', 'default', 'bridge', null]) t.true(isLinked({ NetworkMode }));
    for (const NetworkMode of ['none', 'host', 'mine']) t.false(isLinked({ NetworkMode }));
    t.false(isLinked({}, true));
  });

  test(`${name}: links need a container that runs, with an address on the bridge`, (t) => {
    const link = { name: 'db', alias: 'a', running: true, address: '10.0.0.2', env: [], exposedPorts: [] };

    t.is(
      refusalOf(name, specInput({ links: [{ ...link, running: false }] }))?.message,
      'Cannot link to a non running container: /db AS /plain/a',
    );
    t.is(
      refusalOf(name, specInput({ links: [{ ...link, address: undefined }] }))?.message,
      'Cannot link to /db, as it does not belong to the default network',
    );
  });
}
