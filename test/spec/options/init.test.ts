import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { peer, specInput, withHostConfig } from '../spec-input.ts';

const WITH_INIT = { ...specInput().settings, init: true };
const MOUNT = {
  destination: '/sbin/docker-init',
  type: 'bind',
  source: '/usr/bin/tini',
  options: ['bind', 'ro'],
};

for (const name of ['docker-1.13', 'docker-20.10', 'docker-24.0', 'current']) {
  const start = (hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}) => {
    const { process, mounts } = buildSpec(
      withHostConfig(hostConfig, { peers: { p: peer() }, ...changes }),
      findPipeline(name),
    );
    return [process?.args, mounts?.find(({ destination }) => destination === MOUNT.destination)];
  };
  const started = [['/sbin/docker-init', '--', 'true'], MOUNT];
  const alone = [['true'], undefined];

  test(`${name}: an init starts the command where the container or the setting asks for it`, (t) => {
    t.deepEqual(start({ Init: true }), started);
    t.deepEqual(start({}, { settings: WITH_INIT }), started);
    t.deepEqual(start({ Init: null }, { settings: WITH_INIT }), started);
    t.deepEqual(start({ Init: false }, { settings: WITH_INIT }), alone);
    t.deepEqual(start({}), alone);
  });

  test(`${name}: where somebody else is process 1 there is no init`, (t) => {
    t.deepEqual(start({ Init: true, PidMode: 'host' }), alone);
    t.deepEqual(start({ Init: true, PidMode: 'container:p' }), alone);
  });

  test(`${name}: an init that the host does not have is refused, unless nobody wants it`, (t) => {
    t.like(
      t.throws(() => start({ Init: true }, { initProgram: '' }), { instanceOf: SpecError }),
      {
        code: 'SPEC_REFUSED',
        message: 'exec: "docker-init": executable file not found in $PATH',
        value: 'docker-init',
      },
    );
    t.deepEqual(start({}, { initProgram: '' }), alone);
    t.deepEqual(start({ Init: true, PidMode: 'host' }, { initProgram: '' }), alone);
  });
}

test('1.11 and 1.12 know no init', (t) => {
  for (const name of ['docker-1.11', 'docker-1.12']) {
    t.deepEqual(
      buildSpec(withHostConfig({ Init: true }, { settings: WITH_INIT }), findPipeline(name)),
      buildSpec(specInput(), findPipeline(name)),
    );
  }
});
