import { ParseError } from '../parse-error.ts';

/**
 * Refuses what Go's regexp does: groups and classes that do not close, repetitions of nothing, Perl's look-around. What
 * stands in classes and escapes is not looked at. Pure. Throws `ParseError` with Go's words.
 */
export function checkRegexp(text: string): void {
  const refuse = (reason: string, part: string): never => {
    throw new ParseError(`error parsing regexp: ${reason}: \`${part}\``);
  };
  let depth = 0;
  // Nothing yet that could be repeated; a repetition itself may only be followed by `?`.
  let last: 'nothing' | 'something' | 'repetition' = 'nothing';
  let repetition = '';
  for (let index = 0; index < text.length; index++) {
    const rest = text.slice(index);
    const [token = ''] =
      /^(?:\\.?|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]?|\(\?[a-zA-Z<!=:]*|[*+?]|\{\d+(?:,\d*)?\}|.)/s.exec(
        rest,
      ) ?? [];
    index += token.length - 1;
    if (token === '\\') refuse('trailing backslash at end of expression', '');
    if (token.startsWith('[') && !/[^\\[^]\]$|\\.\]$|^\[\^?\].*\]$/s.test(token))
      refuse('missing closing ]', rest);
    if (token.startsWith('(')) {
      const [odd] = /^\(\?(?:<?[=!]|<(?![\w]+>))/.exec(rest) ?? [];
      if (odd !== undefined) refuse('invalid or unsupported Perl syntax', odd);
      depth++;
      last = 'nothing';
    } else if (token === ')') {
      if (depth-- === 0) refuse('unexpected )', text);
      last = 'something';
    } else if (/^(?:[*+?]|\{\d+)/.test(token)) {
      if (last === 'nothing') refuse('missing argument to repetition operator', token);
      if (last === 'repetition' && token !== '?')
        refuse('invalid nested repetition operator', `${repetition}${token}`);
      last = 'repetition';
      repetition = token;
    } else last = token === '|' || token === '^' ? 'nothing' : 'something';
  }
  if (depth > 0) refuse('missing closing )', text);
}
