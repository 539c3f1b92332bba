import test from 'ava';
import { DEFAULT_CAPABILITIES } from '../../src/config/capabilities/names.ts';
import { ALWAYS_ALLOWED } from '../../src/seccomp/always-allowed.ts';
import { resolveDefaultProfile } from '../../src/seccomp/resolve-default-profile.ts';

function rulesFor(
  names: string,
  caps: readonly string[] = DEFAULT_CAPABILITIES,
  kernel = '6.1',
  arch = 'amd64',
) {
  return (resolveDefaultProfile('24.0', arch, kernel, caps).syscalls ?? []).filter((rule) =>
    rule.names.includes(names),
  );
}

test('a capability unlocks its calls', (t) => {
  t.deepEqual(rulesFor('mount'), []);
  t.is(rulesFor('mount', ['CAP_SYS_ADMIN']).length, 1);
  t.is(rulesFor('reboot', ['CAP_SYS_BOOT']).length, 1);
});

test('without CAP_SYS_ADMIN new namespaces are refused, with it clone is free', (t) => {
  t.is(rulesFor('clone')[0]?.args?.[0]?.op, 'SCMP_CMP_MASKED_EQ');
  t.is(rulesFor('clone', ['CAP_SYS_ADMIN'])[0]?.args, undefined);
  t.is(rulesFor('clone3')[0]?.errnoRet, 38);
});

test('tracing waits for kernel 4.8', (t) => {
  t.is(rulesFor('ptrace', [], '4.7.9').length, 0);
  t.is(rulesFor('ptrace', [], '4.8.0-rc1').length, 1);
  t.is(rulesFor('ptrace', [], '10.0').length, 1);
});

test('architectures have calls of their own, and others beside them', (t) => {
  t.is(rulesFor('arch_prctl', [], '6.1', 'amd64').length, 1);
  t.is(rulesFor('arch_prctl', [], '6.1', 'arm64').length, 0);
  t.is(rulesFor('clone', [], '6.1', 's390x')[0]?.args?.[0]?.index, 1);
  t.deepEqual(resolveDefaultProfile('24.0', 'arm64', '6.1', []).architectures, [
    'SCMP_ARCH_AARCH64',
    'SCMP_ARCH_ARM',
  ]);
});

test('releases add and drop calls', (t) => {
  const allows = (release: string, name: string) =>
    resolveDefaultProfile(release, 'amd64', '6.1', []).syscalls?.[0]?.names.includes(name);

  t.deepEqual(
    ['1.11', '20.10', '24.0', '29.0'].map((release) => allows(release, 'io_uring_setup')),
    [false, true, true, false],
  );
  t.deepEqual(
    ['20.10', '24.0'].map((release) => allows(release, 'pkey_alloc')),
    [false, true],
  );
});

test('today sockets of AF_ALG and AF_VSOCK are refused', (t) => {
  const rules = (resolveDefaultProfile('29.0', 'amd64', '6.1', []).syscalls ?? []).filter((rule) =>
    rule.names.includes('socket'),
  );

  t.deepEqual(
    rules.map((rule) => [rule.args?.[0]?.op, rule.args?.[0]?.value]),
    [
      ['SCMP_CMP_LT', 38],
      ['SCMP_CMP_EQ', 39],
      ['SCMP_CMP_GT', 40],
    ],
  );
});

test('no call stands twice among those that are always allowed', (t) => {
  for (const release of ['1.11', '1.13', '20.10', '24.0', '29.0']) {
    const names = resolveDefaultProfile(release, 'amd64', '6.1', []).syscalls?.[0]?.names ?? [];
    t.is(new Set(names).size, names.length, release);
  }
  t.true(ALWAYS_ALLOWED.every(({ purpose, names }) => purpose !== '' && names.length > 0));
});

test('equal questions get the same answer, which cannot be changed', (t) => {
  const first = resolveDefaultProfile('24.0', 'amd64', '6.1', ['CAP_KILL']);

  t.is(resolveDefaultProfile('24.0', 'amd64', '6.1', ['CAP_KILL']), first);
  t.true(Object.isFrozen(first));
});
