import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { FACTS, specInput, withHostConfig } from '../spec-input.ts';

const OWN = '{"defaultAction":"SCMP_ACT_ALLOW"}';
const SET = { path: '/set.json', json: '{"defaultAction":"SCMP_ACT_LOG"}' };

for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10', 'docker-24.0', 'current']) {
  const actionOf = (
    seccompProfile: string,
    changes: Partial<SpecInput> = {},
    hostConfig: SpecInput['hostConfig'] = {},
  ) => {
    const security = { ...specInput().security, seccompProfile };
    const spec = buildSpec(withHostConfig(hostConfig, { security, ...changes }), findPipeline(name));
    return spec.linux?.seccomp?.defaultAction;
  };
  const set = (profile: SpecInput['settings']['seccompProfile']) => ({
    settings: { ...specInput().settings, seccompProfile: profile },
  });
  const knowsWord = ['docker-24.0', 'current'].includes(name);

  test(`${name}: the container’s profile goes before the setting’s, and that before the default`, (t) => {
    t.is(actionOf(''), 'SCMP_ACT_ERRNO');
    t.is(actionOf('', set(SET)), 'SCMP_ACT_LOG');
    t.is(actionOf(OWN, set(SET)), 'SCMP_ACT_ALLOW');
  });

  test(`${name}: unconfined is without a profile, the container’s word before the setting’s`, (t) => {
    t.is(actionOf('unconfined'), undefined);
    t.is(actionOf('unconfined', set(SET)), undefined);
    t.is(actionOf('', set('unconfined')), undefined);
    t.is(actionOf(OWN, set('unconfined')), 'SCMP_ACT_ALLOW');
    const spec = buildSpec(specInput(set('unconfined')), findPipeline(name));
    t.false('seccomp' in (spec.linux ?? {}));
  });

  test(`${name}: the word builtin is ${knowsWord ? 'the default profile' : 'no profile'}`, (t) => {
    if (!knowsWord) {
      t.throws(() => actionOf('builtin'), {
        instanceOf: SpecError,
        message: /^Decoding seccomp profile failed/,
      });
      return;
    }
    t.is(actionOf('builtin', set(SET)), 'SCMP_ACT_ERRNO');
    t.is(actionOf('builtin', set('unconfined')), 'SCMP_ACT_ERRNO');
  });

  test(`${name}: a privileged container has none${name === 'current' ? ', but one of its own' : ''}`, (t) => {
    t.is(actionOf('', {}, { Privileged: true }), undefined);
    t.is(actionOf('', set(SET), { Privileged: true }), undefined);
    t.is(actionOf('unconfined', {}, { Privileged: true }), undefined);
    t.is(actionOf(OWN, {}, { Privileged: true }), name === 'current' ? 'SCMP_ACT_ALLOW' : undefined);
  });

  test(`${name}: a kernel without filters can run what asks for none of its own`, (t) => {
    const host = { ...FACTS, seccomp: false };

    t.is(actionOf('', { host }), undefined);
    t.is(actionOf('builtin', { host }), undefined);
    t.throws(() => actionOf(OWN, { host }), {
      instanceOf: SpecError,
      message: 'seccomp is not enabled in your kernel, cannot run a custom seccomp profile',
    });
  });

  test(`${name}: rules are unlocked by the capabilities that the container has`, (t) => {
    const allows = (call: string, hostConfig: SpecInput['hostConfig']) =>
      buildSpec(withHostConfig(hostConfig), findPipeline(name)).linux?.seccomp?.syscalls?.some(
        ({ names, action }) => action === 'SCMP_ACT_ALLOW' && names.includes(call),
      );

    t.false(allows('mount', {}));
    // 1.11 has the same rules for all.
    t.is(allows('mount', { CapAdd: ['SYS_ADMIN'] }), name !== 'docker-1.11');
    t.true(allows('chroot', {}));
    t.is(allows('chroot', { CapDrop: ['ALL'] }), name === 'docker-1.11');
  });
}
