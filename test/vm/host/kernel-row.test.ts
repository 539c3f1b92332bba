import { readFileSync } from 'node:fs';
import test from 'ava';
import type { VmError } from '../../../src/errors/vm-error.ts';
import { parseKernels } from '../../../src/vm/kernel-row.ts';

const TABLE = readFileSync(new URL('../../../vagrant/kernels.json', import.meta.url), 'utf8');
const rows = () => JSON.parse(TABLE) as Record<string, unknown>[];
const changed = (change: Record<string, unknown>) => JSON.stringify([{ ...rows()[0], ...change }]);

const WRONG: readonly (readonly [text: string, problem: string])[] = [
  ['{}', 'expected a list of kernels, got {}'],
  ['[]', 'there is no kernel in it'],
  ['["cgroup2"]', '[0]: expected an object for each kernel, got "cgroup2"'],
  [changed({ name: undefined }), '[0].name: expected a string, got nothing'],
  [changed({ name: '../x' }), '[0].name: expected letters, digits, ".", "_", "+" and "-", got "../x"'],
  [changed({ why: 7 }), '[0].why: expected a string, got 7'],
  [changed({ suite: 'a b' }), '[0].suite: expected letters, digits, ".", "_", "+" and "-", got "a b"'],
  [changed({ suite: undefined }), 'cgroup2: a box is built from both suite and kernelPackage'],
  [changed({ kernelPackage: undefined }), 'cgroup2: a box is built from both suite and kernelPackage'],
  [
    changed({ kernelPackage: '' }),
    '[0].kernelPackage: expected letters, digits, ".", "_", "+" and "-", got ""',
  ],
  [changed({ release: 6.1 }), '[0].release: expected a string, got 6.1'],
  [changed({ cgroup: 'v2' }), '[0].cgroup: expected unified, legacy or hybrid, got "v2"'],
  [changed({ lsm: 'smack' }), '[0].lsm: expected apparmor or selinux, got "smack"'],
  [changed({ cgroupDriver: null }), '[0].cgroupDriver: expected systemd or cgroupfs, got null'],
  [changed({ cmdline: 'a\nb' }), '[0].cmdline: expected one line, got "a\\nb"'],
  [changed({ box: [] }), '[0].box: expected a string, got []'],
  [changed({ publicBox: undefined }), '[0].publicBox: expected a string, got nothing'],
  [changed({ kernelpackage: 'x' }), '[0].kernelpackage: unknown field, did you mean kernelPackage?'],
  [JSON.stringify([rows()[1], rows()[0], rows()[1]]), 'two kernels have the name cgroup1'],
];

for (const [index, [text, problem]] of WRONG.entries())
  test(`a table of kernels is refused (${index}): ${problem}`, (t) => {
    const error = t.throws<VmError>(() => parseKernels(text));
    t.like(error, { code: 'VM_TABLE_INVALID', phase: 'vm', message: `vagrant/kernels.json: ${problem}` });
  });

test('a table that is no JSON is refused as such', (t) => {
  const error = t.throws<VmError>(() => parseKernels('[{]'));
  t.is(error?.code, 'VM_TABLE_INVALID');
  t.regex(error?.message ?? '', /^vagrant\/kernels\.json: .*JSON/);
});

test('all that is wrong with a table is told', (t) => {
  const error = t.throws<VmError>(() => parseKernels(changed({ cgroup: 'v2', lsm: 'smack' })));
  t.is(error?.problems.length, 2);
});
