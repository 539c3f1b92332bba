import test from 'ava';
import { splitHostPort } from '../../../src/lib/addresses/split-host-port.ts';
import { ParseError } from '../../../src/lib/parse-error.ts';

for (const [text, host, port] of [
  ['a:1', 'a', '1'],
  [':1', '', '1'],
  ['a:', 'a', ''],
  ['[::1]:5', '::1', '5'],
] as const) {
  test(`${text} is a host and a port`, (t) => {
    t.deepEqual(splitHostPort(text), { host, port });
  });
}

// Facts: Go 1.19, net.SplitHostPort.
for (const [text, reason] of Object.entries({
  '': 'missing port in address',
  a: 'missing port in address',
  '[::1]': 'missing port in address',
  '[::1]a:5': 'missing port in address',
  '::1': 'too many colons in address',
  '[::1]:5:6': 'too many colons in address',
  '[::1:5': "missing ']' in address",
  'a[b:5': "unexpected '[' in address",
  'a]b:5': "unexpected ']' in address",
})) {
  test(`${JSON.stringify(text)} is no host and port`, (t) => {
    const { message } = t.throws(() => splitHostPort(text), { instanceOf: ParseError });
    t.is(message, `address ${text}: ${reason}`);
  });
}
