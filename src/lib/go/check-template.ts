import { ParseError } from '../parse-error.ts';
import { quote, quoteCharacter } from '../text/quote.ts';

/** What a template may name. */
export interface TemplateNames {
  /** How Go calls the type of the value that it is filled with. */
  readonly type: string;
  /** Its fields and methods. */
  readonly fields: readonly string[];
  /** Functions beyond Go's own. */
  readonly functions: readonly string[];
}

const BUILT_IN = [
  ...['and', 'call', 'eq', 'ge', 'gt', 'html', 'index', 'js', 'le', 'len', 'lt', 'ne', 'not', 'or', 'print'],
  ...['printf', 'println', 'slice', 'urlquery', 'true', 'false', 'nil'],
];
const BLOCKS = ['if', 'range', 'with', 'define', 'block'];
const KEYWORDS = [...BLOCKS, 'template', 'break', 'continue', 'else', 'end'];

/**
 * Refuses what Go's text/template refuses of a template: actions that do not close, names that nobody knows, ends without
 * a beginning. Looks at no types. Pure. Throws `ParseError` with Go's words; `name` is the template's.
 */
export function checkTemplate(text: string, name: string, names: TemplateNames): void {
  let open = 0;
  let unknown: string | undefined;
  for (let at = text.indexOf('{{'); at !== -1; at = text.indexOf('{{', at)) {
    const line = text.slice(0, at).split('\n').length;
    const refuse = (reason: string): never => {
      throw new ParseError(`template: ${name}:${line}: ${reason}`);
    };
    const start = at + 2;
    if (/^(?:- )?\/\*/.test(text.slice(start))) {
      const end = text.indexOf('*/', start);
      if (end === -1) refuse('unclosed comment');
      at = end + 2;
      continue;
    }
    const { words, end } = readAction(text, start, refuse);
    open += judgeAction(words, open, names, refuse);
    const column = start - text.lastIndexOf('\n', start - 1) - 1;
    const field = words.find(
      (word) => word.startsWith('.') && word !== '.' && !names.fields.includes(word.split('.')[1] ?? ''),
    );
    if (field !== undefined) {
      unknown ??= `template: ${name}:${line}:${column + text.slice(start, end).indexOf(field)}: executing ${quote(name)} at <${field}>: can't evaluate field ${field.split('.')[1]} in type ${names.type}`;
    }
    at = end;
  }
  if (open > 0) throw new ParseError(`template: ${name}:${text.split('\n').length}: unexpected EOF`);
  // Found when it is filled in, after all of it was read.
  if (unknown !== undefined) throw new ParseError(unknown);
}

/** The words between the braces, as the lexer parts them, and where the text goes on. */
function readAction(
  text: string,
  start: number,
  refuse: (reason: string) => never,
): { words: string[]; end: number } {
  const words: string[] = [];
  // A dash and a space at either end take away the space beyond.
  let at = /^-\s/.test(text.slice(start)) ? start + 2 : start;
  for (;;) {
    const rest = text.slice(at);
    if (rest === '') return refuse('unclosed action');
    const close = /^(?:\s-)?\}\}/.exec(rest)?.[0];
    if (close !== undefined) return { words, end: at + close.length };
    const [word = ''] =
      /^(?:\s+|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|[.$]?[\p{L}_][\p{L}\p{N}_.]*|\$|:?=|\.|[+-]?[0-9][\w.]*|[|(),])/su.exec(
        rest,
      ) ?? [];
    if (word === '') {
      const [character = ''] = rest;
      if (character === '"') refuse('unterminated quoted string');
      if (character === '`') refuse('unterminated raw quoted string');
      if (character === "'") refuse('unterminated character constant');
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const isAfterName = words.length > 0 && !/\s$/.test(text.slice(0, at));
      refuse(
        isAfterName
          ? `bad character U+${code} ${quoteCharacter(character)}`
          : `unrecognized character in action: U+${code} ${quoteCharacter(character)}`,
      );
    }
    if (word.trim() !== '') words.push(word);
    at += word.length;
  }
}

/** How many blocks it opens, less those that it closes. */
function judgeAction(
  words: readonly string[],
  open: number,
  { functions }: TemplateNames,
  refuse: (reason: string) => never,
): number {
  const [first = ''] = words;
  if (first === '') refuse('missing value for command');
  if (first === 'end') {
    if (open === 0) refuse('unexpected {{end}}');
    return -1;
  }
  if (first === 'else' && open === 0) refuse('unexpected {{else}}');
  if (BLOCKS.includes(first) && words.length === 1) refuse(`missing value for ${first}`);
  for (const word of KEYWORDS.includes(first) ? words.slice(1) : words) {
    if (!/^[\p{L}_]/u.test(word)) continue;
    if (!BUILT_IN.includes(word) && !functions.includes(word) && !KEYWORDS.includes(word)) {
      refuse(`function ${quote(word)} not defined`);
    }
  }
  return BLOCKS.includes(first) ? 1 : 0;
}
