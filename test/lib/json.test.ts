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
  UINT64,
} from '../../src/lib/json/go-type.ts';
import { parseSpelled, withoutSpelling } from '../../src/lib/json/parse-spelled.ts';

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

const NUMBERS: readonly (readonly [text: string, found: string | number])[] = [
  ['{"Int": 1e3}', 'number 1e3 into Go struct field Wrapper.Int of type int64'],
  ['{"Int": 64.0}', 'number 64.0 into Go struct field Wrapper.Int of type int64'],
  ['{"Int": -1.50}', 'number -1.50 into Go struct field Wrapper.Int of type int64'],
  ['{"Int": 1e400}', 'number 1e400 into Go struct field Wrapper.Int of type int64'],
  [
    '{"Int": 9223372036854775808}',
    'number 9223372036854775808 into Go struct field Wrapper.Int of type int64',
  ],
  ['{"Uint": -1}', 'number -1 into Go struct field Wrapper.Uint of type uint64'],
  [
    '{"Uint": 18446744073709551616}',
    'number 18446744073709551616 into Go struct field Wrapper.Uint of type uint64',
  ],
  ['{"Text": 1e3}', 'number into Go struct field Wrapper.Text of type string'],
  ['{"Inner": 1e3}', 'number into Go struct field Wrapper.Inner of type container.HostConfig'],
  ['1e3', 'number into Go value of type runconfig.Wrapper'],
  ['{"Int": 9223372036854775807}', 2 ** 63],
  ['{"Int": -9223372036854775808}', -(2 ** 63)],
  ['{"Int": -0}', 0],
  ['{"Uint": 18446744073709551615}', 2 ** 64],
  ['{"More": 1e3}', 1000],
];

const SPELLED = struct('runconfig.Wrapper', { Int: INT64, Uint: UINT64, Text: STRING, Inner: INNER });

for (const [text, found] of NUMBERS) {
  const isRefused = typeof found === 'string';
  test(`${text} is ${isRefused ? 'refused as encoding/json does' : 'taken'}.`, (t) => {
    const { value, problems } = decodeGo(parseSpelled(text), SPELLED);

    t.deepEqual(problems, isRefused ? [`json: cannot unmarshal ${found}`] : []);
    if (!isRefused) t.deepEqual(Object.values(value as object), [found]);
  });
}

test('Without their spelling numbers are what JSON.parse makes of them.', (t) => {
  const text = '{"a": [1e3, {"b": 64.0}], "c": null, "d": "1e3", "e": 9007199254740993}';

  t.deepEqual(withoutSpelling(parseSpelled(text)), JSON.parse(text));
});
