import test from 'ava';
import { SpecError } from '../../src/errors/spec-error.ts';
import { loadProfile } from '../../src/seccomp/load-profile.ts';

const TEXTS = { bothArchitectures: 'both architectures', bothNames: 'both names', ociFields: true };

function load(profile: unknown, caps: readonly string[] = []) {
  const json = typeof profile === 'string' ? profile : JSON.stringify(profile);
  return loadProfile(json, 'amd64', '6.1.0', caps, TEXTS);
}

test('the old form, with one name a rule and plain architectures, is read', (t) => {
  t.deepEqual(
    load({
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: ['SCMP_ARCH_X86_64'],
      syscalls: [{ name: 'mkdir', action: 'SCMP_ACT_ERRNO', args: [] }],
    }),
    {
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: ['SCMP_ARCH_X86_64'],
      syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_ERRNO' }],
    },
  );
});

test('the new form is resolved for the architecture, the kernel and the capabilities', (t) => {
  const profile = {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 5,
    archMap: [
      { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] },
    ],
    syscalls: [
      { names: ['mount'], action: 'SCMP_ACT_ALLOW', includes: { caps: ['CAP_SYS_ADMIN'] } },
      { names: ['bpf'], action: 'SCMP_ACT_ALLOW', excludes: { caps: ['CAP_SYS_ADMIN'] } },
      { names: ['new'], action: 'SCMP_ACT_ALLOW', includes: { minKernel: '6.2' } },
      { names: ['arm'], action: 'SCMP_ACT_ALLOW', includes: { arches: ['arm64'] } },
      {
        names: ['x'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: 1, valueTwo: 0, op: 'SCMP_CMP_EQ' }],
      },
    ],
  };

  t.deepEqual(load(profile, ['CAP_SYS_ADMIN']), {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 5,
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
    syscalls: [
      { names: ['mount'], action: 'SCMP_ACT_ALLOW' },
      { names: ['x'], action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }] },
    ],
  });
  t.deepEqual(
    load(profile)?.syscalls?.map(({ names }) => names[0]),
    ['bpf', 'x'],
  );
});

test('a profile that says nothing turns seccomp off', (t) => {
  t.is(load({}), undefined);
  t.is(load('null'), undefined);
});

for (const [profile, message] of [
  [
    { defaultAction: 'SCMP_ACT_ALLOW', architectures: ['SCMP_ARCH_X86'], archMap: [{ architecture: 'x' }] },
    'both architectures',
  ],
  [{ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ name: 'a', names: ['b'] }] }, 'both names'],
  [
    '{bad',
    "Decoding seccomp profile failed: invalid character 'b' looking for beginning of object key string",
  ],
  ['', 'Decoding seccomp profile failed: unexpected end of JSON input'],
  [
    '[]',
    'Decoding seccomp profile failed: json: cannot unmarshal array into Go value of type seccomp.Seccomp',
  ],
  [
    { defaultAction: 7 },
    'Decoding seccomp profile failed: json: cannot unmarshal number into Go struct field Seccomp.defaultAction of type specs.LinuxSeccompAction',
  ],
  [
    { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['a'], errnoRet: 'x' }] },
    'Decoding seccomp profile failed: json: cannot unmarshal string into Go struct field Syscall.syscalls.errnoRet of type uint',
  ],
  [
    { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['a'], includes: { minKernel: 'x' } }] },
    'Decoding seccomp profile failed: invalid kernel version: "x", expected "<kernel>.<major>"',
  ],
  [
    { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['a'], excludes: { minKernel: '4.x' } }] },
    'Decoding seccomp profile failed: invalid kernel version: "4.x", expected "<kernel>.<major>": strconv.ParseUint: parsing "x": invalid syntax',
  ],
  [
    { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['a'], includes: { minKernel: '0.0' } }] },
    'Decoding seccomp profile failed: invalid kernel version: "0.0", expected "<kernel>.<major>": version cannot be 0.0',
  ],
] as const) {
  test(`a profile is refused: ${message}`, (t) => {
    const error = t.throws(() => load(profile), { instanceOf: SpecError });

    t.is(error?.code, 'SECCOMP_PROFILE_INVALID');
    t.is(error?.message, message);
  });
}

test('fields of the OCI specification are read since Docker 23.0, their names in any case', (t) => {
  const json = JSON.stringify({ DEFAULTACTION: 'SCMP_ACT_ERRNO', defaultErrnoRet: 38, flags: ['X'] });

  t.deepEqual(loadProfile(json, 'amd64', '6.1.0', [], TEXTS), {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 38,
    flags: ['X'],
  });
  t.deepEqual(loadProfile(json, 'amd64', '6.1.0', [], { ...TEXTS, ociFields: false }), {
    defaultAction: 'SCMP_ACT_ERRNO',
  });
});
