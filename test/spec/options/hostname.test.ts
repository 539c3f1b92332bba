import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { peer, specInput, withHostConfig } from '../spec-input.ts';

const SEEDS = ['docker-1.11', 'docker-1.12', 'docker-1.13'];
const LATER = ['docker-20.10', 'docker-24.0', 'current'];

function namesOf(pipeline: string, input: SpecInput) {
  const { hostname, linux } = buildSpec(input, findPipeline(pipeline));
  return [hostname, linux?.sysctl?.['kernel.domainname']];
}

function named(Hostname: string | undefined, Domainname: string | undefined): SpecInput {
  return specInput({
    config: {
      Cmd: ['true'],
      ...(Hostname === undefined ? {} : { Hostname }),
      ...(Domainname === undefined ? {} : { Domainname }),
    },
  });
}

for (const pipeline of SEEDS) {
  test(`${pipeline}: the domain is a part of the host’s name`, (t) => {
    t.deepEqual(namesOf(pipeline, named('web', 'example.org')), ['web.example.org', undefined]);
    t.deepEqual(namesOf(pipeline, named('web', '')), ['web', undefined]);
  });
}

for (const pipeline of LATER) {
  test(`${pipeline}: the domain is a kernel parameter`, (t) => {
    t.deepEqual(namesOf(pipeline, named('web', 'example.org')), ['web', 'example.org']);
    t.deepEqual(namesOf(pipeline, named('web', '')), ['web', undefined]);
  });
}

for (const pipeline of [...SEEDS, ...LATER]) {
  test(`${pipeline}: without a name the runtime is told none`, (t) => {
    t.deepEqual(namesOf(pipeline, named('', undefined)), [undefined, undefined]);
    t.deepEqual(namesOf(pipeline, named(undefined, undefined)), [undefined, undefined]);
    t.false('hostname' in buildSpec(named('', ''), findPipeline(pipeline)));
  });

  test(`${pipeline}: on another container’s network its names are this one’s, also in the environment`, (t) => {
    const peers = { p: peer({ hostname: 'db', domainname: 'example.net' }) };
    const input = withHostConfig({ NetworkMode: 'container:p' }, { peers });
    const isPart = SEEDS.includes(pipeline);

    t.deepEqual(namesOf(pipeline, input), isPart ? ['db.example.net', undefined] : ['db', 'example.net']);
    t.true(buildSpec(input, findPipeline(pipeline)).process?.env?.includes('HOSTNAME=db'));
  });
}

test('sysctls of the user stand beside the domain’s', (t) => {
  const config = { ...specInput().config, Domainname: 'example.org' };
  const { linux } = buildSpec(
    withHostConfig({ Sysctls: { 'net.x': '1' }, NetworkMode: 'host' }, { config }),
    findPipeline('current'),
  );

  t.deepEqual(linux?.sysctl, { 'kernel.domainname': 'example.org', 'net.x': '1' });
});
