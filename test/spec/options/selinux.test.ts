import test from 'ava';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { specInput } from '../spec-input.ts';

for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10', 'docker-24.0', 'current']) {
  const labels = (processLabel: string, mountLabel: string) => {
    const security = { ...specInput().security, processLabel, mountLabel };
    const { process, linux } = buildSpec(specInput({ security }), findPipeline(name));
    return { ...process, ...linux };
  };

  test(`${name}: SELinux labels are the process’s and the mounts’, each where there is one`, (t) => {
    t.like(labels('p', 'm'), { selinuxLabel: 'p', mountLabel: 'm' });
    t.false('mountLabel' in labels('p', ''));
    t.false('selinuxLabel' in labels('', 'm'));
  });
}
