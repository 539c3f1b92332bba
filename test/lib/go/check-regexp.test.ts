import test from 'ava';
import { checkRegexp } from '../../../src/lib/go/check-regexp.ts';
import { ParseError } from '../../../src/lib/parse-error.ts';

for (const text of [
  '',
  'a',
  '^a.*b$',
  '(a|b)+?',
  '[a-z]{2,3}',
  '[]a]',
  '[^]]',
  '\\(',
  '[\\]]',
  '(?i)a',
  'a{2',
  '[[:alpha:]]',
]) {
  test(`the pattern ${text} is taken`, (t) => {
    t.notThrows(() => checkRegexp(text));
  });
}

// Facts: Go 1.19, regexp/syntax.
for (const [text, reason] of Object.entries({
  'a(': 'missing closing ): `a(`',
  'a)': 'unexpected ): `a)`',
  'b[': 'missing closing ]: `[`',
  'x[a': 'missing closing ]: `[a`',
  '*': 'missing argument to repetition operator: `*`',
  'a**': 'invalid nested repetition operator: `**`',
  'a\\': 'trailing backslash at end of expression: ``',
  '(?=a)': 'invalid or unsupported Perl syntax: `(?=`',
})) {
  test(`the pattern ${text} is refused`, (t) => {
    const { message } = t.throws(() => checkRegexp(text), { instanceOf: ParseError });
    t.is(message, `error parsing regexp: ${reason}`);
  });
}
