import test from 'ava';
import type { HostFacts } from '../../src/contract/host-facts.ts';
import { withRuntime } from '../../src/host/with-runtime.ts';
import { FACTS } from '../spec/spec-input.ts';

const able = { mountOptions: ['ro', 'rro'], namespaces: ['mount', 'time'] };
const judged = (facts: HostFacts, runtime: typeof able) => {
  const { recursiveReadOnlyMounts, timeNamespaces } = withRuntime(facts, runtime);
  return { recursiveReadOnlyMounts, timeNamespaces };
};

test('what needs kernel and runtime is there where both can do it', (t) => {
  const kernel = { ...FACTS, recursiveReadOnlyMounts: true, timeNamespaces: true };
  const old = { mountOptions: ['ro'], namespaces: ['mount'] };
  const none = { recursiveReadOnlyMounts: false, timeNamespaces: false };

  t.deepEqual(judged(kernel, able), { recursiveReadOnlyMounts: true, timeNamespaces: true });
  t.deepEqual(judged(kernel, old), none);
  t.deepEqual(judged({ ...FACTS, recursiveReadOnlyMounts: false, timeNamespaces: false }, able), none);
});

test('the other facts stay, and devices are not read for it', (t) => {
  const facts: HostFacts = Object.defineProperty({ ...FACTS }, 'devices', {
    enumerable: true,
    get: () => t.fail(),
  });
  t.is(withRuntime(facts, able).kernel, FACTS.kernel);
});
