import test from 'ava';
import fc from 'fast-check';
import { ipFamily, normalizeIp } from '../../src/lib/addresses/parse-ip.ts';
import { isMacAddress } from '../../src/lib/addresses/parse-mac.ts';
import { readCsvRecord } from '../../src/lib/csv/read-csv-record.ts';
import { compactJson } from '../../src/lib/json/compact-json.ts';
import { ParseError } from '../../src/lib/parse-error.ts';
import { absolutePath, cleanPath } from '../../src/lib/paths/clean-path.ts';
import { quote, quoteCharacter } from '../../src/lib/text/quote.ts';
import { suggest } from '../../src/lib/text/suggest.ts';

test('Texts are quoted as Go quotes them.', (t) => {
  t.is(
    quote('a "b"\\\n\t\x01\x7f\u00a0é😀\u{e0001}'),
    '"a \\"b\\"\\\\\\n\\t\\x01\\x7f\\u00a0é😀\\U000e0001"',
  );
  t.deepEqual(["'", '"', 'Ã', '\u0080'].map(quoteCharacter), ["'\\''", `'"'`, "'Ã'", "'\\u0080'"]);
});

test('The nearest word is suggested, and none that is far.', (t) => {
  const words = ['memory', 'memory-swap', 'mount', 'network'];
  t.deepEqual(
    ['memroy', 'Memory', 'mont', 'netwrok', 'zzz', ''].map((word) => suggest(word, words)),
    ['memory', 'memory', 'mount', 'network', undefined, undefined],
  );
});

const ADDRESSES: Readonly<Record<string, string | undefined>> = {
  '1.2.3.4': '1.2.3.4',
  '01.2.3.4': undefined,
  '1.2.3': undefined,
  '256.1.1.1': undefined,
  '0:0:0:0:0:0:0:1': '::1',
  '2001:DB8::0:1': '2001:db8::1',
  '1:0:0:2:0:0:0:3': '1:0:0:2::3',
  '::ffff:1.2.3.4': '1.2.3.4',
  '64:ff9b::1.2.3.4': '64:ff9b::102:304',
  '1:2:3:4:5:6:7:8': '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7::': '1:2:3:4:5:6:7:0',
  '1::2::3': undefined,
  'fe80::1%eth0': undefined,
  '12345::': undefined,
};

test('Addresses have one normal spelling.', (t) => {
  t.deepEqual(Object.fromEntries(Object.keys(ADDRESSES).map((text) => [text, normalizeIp(text)])), ADDRESSES);
  t.deepEqual(['1.2.3.4', '::ffff:1.2.3.4', 'x'].map(ipFamily), [4, 6, undefined]);
});

test('A normal spelling is its own.', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const normal = normalizeIp(address) ?? '';
      t.is(normalizeIp(normal), normal);
    }),
  );
});

test('Hardware addresses have 48, 64 or 160 bits in one of three notations.', (t) => {
  const good = ['02:42:ac:11:00:09', '02-42-AC-11-00-09', '0242.ac11.0009', '02:42:ac:11:00:09:01:02'];
  const bad = ['02:42:ac:11:00', '02:42-ac:11:00:09', '0242ac110009', '1:2:3:4:5:6', 'zz:1', ''];
  t.deepEqual([...good, ...bad].filter(isMacAddress), good);
});

test('Paths are cleaned.', (t) => {
  t.deepEqual(['/a//b/../c/', '/', '', './x', 'a/..'].map(cleanPath), ['/a/c', '/', '.', 'x', '.']);
  t.deepEqual(
    ['./a/', '..', '/x/', '.h'].map((path) => absolutePath(path, '/home/me')),
    ['/home/me/a', '/home', '/x', '/home/me/.h'],
  );
});

const RECORDS: readonly (readonly [text: string, fields: readonly string[]])[] = [
  ['a,b', ['a', 'b']],
  ['a', ['a']],
  [',', ['', '']],
  ['"a,b",c', ['a,b', 'c']],
  ['"a ""b""",', ['a "b"', '']],
  ['"two\nlines",x', ['two\nlines', 'x']],
  ['\n\r\na,b\nc', ['a', 'b']],
  ['a\r\n', ['a']],
];

test('The first record of CSV is read.', (t) => {
  t.deepEqual(
    RECORDS.map(([text]) => readCsvRecord(text)),
    RECORDS.map(([, fields]) => [...fields]),
  );
});

const BROKEN_RECORDS: Readonly<Record<string, string>> = {
  '': 'EOF',
  'a"b': 'parse error on line 1, column 2: bare " in non-quoted-field',
  '"a': 'parse error on line 1, column 3: extraneous or missing " in quoted-field',
  'é,"a"x': 'parse error on line 1, column 6: extraneous or missing " in quoted-field',
  '"a\nb': 'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field',
};

for (const [text, message] of Object.entries(BROKEN_RECORDS)) {
  test(`${JSON.stringify(text)} is no record.`, (t) => {
    t.is(t.throws(() => readCsvRecord(text), { instanceOf: ParseError }).message, message);
  });
}

test('JSON keeps the spelling of its tokens.', (t) => {
  t.is(
    compactJson('{ "a" : 1.0e5,\n"a": [true , null,"\\u00e9 x"] }\n'),
    '{"a":1.0e5,"a":[true,null,"\\u00e9 x"]}',
  );
});

const BROKEN_JSON: Readonly<Record<string, string>> = {
  '': 'unexpected end of JSON input',
  '{a}': "invalid character 'a' looking for beginning of object key string",
  '{"a" 1}': "invalid character '1' after object key",
  '{"a":1 2}': "invalid character '2' after object key:value pair",
  '[1 2]': "invalid character '2' after array element",
  '[1,]': "invalid character ']' looking for beginning of value",
  tru: "invalid character ' ' in literal true (expecting 'e')",
  '"\\x"': "invalid character 'x' in string escape code",
  '"\\u00g0"': "invalid character 'g' in \\u hexadecimal character escape",
  '"a\nb"': "invalid character '\\n' in string literal",
  '01': "invalid character '1' after top-level value",
  '-x': "invalid character 'x' in numeric literal",
  '1.x': "invalid character 'x' after decimal point in numeric literal",
  '1e+': "invalid character ' ' in exponent of numeric literal",
};

for (const [text, message] of Object.entries(BROKEN_JSON)) {
  test(`${JSON.stringify(text)} is no JSON.`, (t) => {
    t.is(t.throws(() => compactJson(text), { instanceOf: ParseError }).message, message);
  });
}

test('JSON is taken exactly where JSON.parse takes it, and means the same.', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.stringMatching(/^[[\]{}",:0-9.eE+\-truefalsn\\ ]{0,12}$/)), (text) => {
      t.deepEqual(
        outcome(() => JSON.parse(compactJson(text))),
        outcome(() => JSON.parse(text)),
      );
    }),
    { numRuns: 2000 },
  );
});

function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'refused';
  }
}
