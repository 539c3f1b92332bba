import test from 'ava';
import { decodeGo } from '../../src/lib/json/decode-go.ts';
import {
  BOOL,
  INT64,
  listOf,
  mapOf,
  member,
  STRING,
  struct,
  TEXTS,
  UINT16,
} from '../../src/lib/json/go-type.ts';

const LIMIT = member('units.Ulimit', { Name: STRING, Soft: INT64 });
const INNER = struct('container.HostConfig', {
  Memory: INT64,
  Weight: UINT16,
  Tmpfs: mapOf(STRING),
  Ulimits: listOf(LIMIT),
  Size: { kind: 'list', name: '[2]uint', element: INT64, length: 2 },
});
const TYPE = struct('runconfig.Wrapper', { Tty: BOOL, Cmd: TEXTS, Env: listOf(STRING), HostConfig: INNER });

test('Names are found in any case, an exact one first; null is nothing; a lone text is a list.', (t) => {
  t.deepEqual(decodeGo({ TTY: true, cmd: 'sh', Env: null, hostconfig: { memory: 5 }, More: 1 }, TYPE), {
    value: { Tty: true, Cmd: ['sh'], Env: null, HostConfig: { Memory: 5 }, More: 1 },
    problems: [],
  });
});

test('What is missing of a member of a list is zero, and a short array is filled up.', (t) => {
  t.deepEqual(decodeGo({ HostConfig: { Ulimits: [{}, { Soft: 1 }], Size: [3] } }, TYPE).value, {
    HostConfig: {
      Ulimits: [
        { Name: '', Soft: 0 },
        { Name: '', Soft: 1 },
      ],
      Size: [3, 0],
    },
  });
});

const WRONG: readonly (readonly [value: unknown, problem: string])[] = [
  [5, 'json: cannot unmarshal number into Go value of type runconfig.Wrapper'],
  [{ Tty: 'x' }, 'json: cannot unmarshal string into Go struct field Wrapper.Tty of type bool'],
  [{ Cmd: [5] }, 'json: cannot unmarshal array into Go struct field Wrapper.Cmd of type string'],
  [{ Env: 'x' }, 'json: cannot unmarshal string into Go struct field Wrapper.Env of type []string'],
  [{ Env: [true] }, 'json: cannot unmarshal bool into Go struct field Wrapper.Env of type string'],
  [
    { HostConfig: [] },
    'json: cannot unmarshal array into Go struct field Wrapper.HostConfig of type container.HostConfig',
  ],
  [
    { HostConfig: { Memory: 1.5 } },
    'json: cannot unmarshal number 1.5 into Go struct field HostConfig.HostConfig.Memory of type int64',
  ],
  [
    { HostConfig: { Weight: -5 } },
    'json: cannot unmarshal number -5 into Go struct field HostConfig.HostConfig.Weight of type uint16',
  ],
  [
    { HostConfig: { Tmpfs: { a: 1 } } },
    'json: cannot unmarshal number into Go struct field HostConfig.HostConfig.Tmpfs of type string',
  ],
  [
    { HostConfig: { Ulimits: [{ Soft: 'x' }] } },
    'json: cannot unmarshal string into Go struct field Ulimit.HostConfig.Ulimits.Soft of type int64',
  ],
];

for (const [value, problem] of WRONG) {
  test(`${JSON.stringify(value)} is refused in the words of encoding/json.`, (t) => {
    t.deepEqual(decodeGo(value, TYPE).problems, [problem]);
  });
}

test('Every wrong value is found, in the order of the text.', (t) => {
  t.is(decodeGo({ Env: 1, Tty: 2, HostConfig: { Weight: 70_000 } }, TYPE).problems.length, 3);
});

test('Null in a list or a map of texts is what the type has for nothing.', (t) => {
  const { value, problems } = decodeGo(
    { Cmd: [null], Env: ['A', null], HostConfig: { Tmpfs: { '/a': null }, Ulimits: [null] } },
    TYPE,
  );
  t.deepEqual(problems, []);
  t.deepEqual(value, {
    Cmd: [''],
    Env: ['A', ''],
    HostConfig: { Tmpfs: { '/a': '' }, Ulimits: [{ Name: '', Soft: 0 }] },
  });
});
