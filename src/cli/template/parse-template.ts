import { scanTemplate, type Token } from './scan-template.ts';
import { templateError } from './template-error.ts';
import type { Body, Operand, Pipe, TemplateNode } from './template-node.ts';

const BLOCKS = new Set(['if', 'with', 'range']);

/**
 * Parses the language of Go's text/template, but for templates that are defined inside, `break` and `continue`. Pure.
 * @throws ConfigError `FLAG_INVALID`
 */
export function parseTemplate(template: string): Body {
  const parts = scanTemplate(template);
  let at = 0;

  /** Up to the `else` or `end` that closes it, of which the words are given back; undefined at the end of the template. */
  function parseBody(): { body: TemplateNode[]; closing: readonly Token[] | undefined } {
    const body: TemplateNode[] = [];
    for (let part = parts[at++]; part !== undefined; part = parts[at++]) {
      if (part.kind === 'text') {
        if (part.text !== '') body.push(part);
        continue;
      }
      const [first, ...rest] = part.tokens;
      if (first === undefined) throw templateError('missing value for command', template);
      if (first.kind === 'name' && (first.text === 'end' || first.text === 'else'))
        return { body, closing: part.tokens };
      const isBlock = first.kind === 'name' && BLOCKS.has(first.text);
      body.push(
        isBlock ? parseBlock(first.text, rest) : { kind: 'action', pipe: parsePipe(part.tokens, template) },
      );
    }
    return { body, closing: undefined };
  }

  function parseBlock(word: string, tokens: readonly Token[]): TemplateNode {
    const { names, rest } = word === 'range' ? rangeNames(tokens) : { names: [], rest: tokens };
    const pipe = parsePipe(rest, template);
    const { body, closing } = parseBody();
    const otherwise = parseOtherwise(closing);
    return word === 'range'
      ? { kind: 'range', names, pipe, body, otherwise }
      : { kind: word as 'if' | 'with', pipe, body, otherwise };
  }

  function parseOtherwise(closing: readonly Token[] | undefined): Body {
    if (closing === undefined) throw templateError('unexpected EOF', template);
    const [word, next, ...rest] = closing;
    if (word?.text === 'end') return [];
    if (next !== undefined) return [parseBlock(next.text, rest)];
    const last = parseBody();
    if (last.closing?.[0]?.text !== 'end') throw templateError('unexpected EOF', template);
    return last.body;
  }

  const { body, closing } = parseBody();
  if (closing !== undefined) throw templateError(`unexpected {{${closing[0]?.text}}}`, template);
  return body;
}

/** `$i, $each :=` before what is gone through. */
function rangeNames(tokens: readonly Token[]): { names: string[]; rest: readonly Token[] } {
  const at = tokens.findIndex(({ text }) => text === ':=');
  if (at < 0) return { names: [], rest: tokens };
  const names = tokens.slice(0, at).flatMap(({ kind, text }) => (kind === 'variable' ? text : []));
  return { names, rest: tokens.slice(at + 1) };
}

function parsePipe(tokens: readonly Token[], template: string): Pipe {
  const [name, sign] = tokens;
  if (name?.kind === 'variable' && (sign?.text === ':=' || sign?.text === '=')) {
    const { commands } = parsePipe(tokens.slice(2), template);
    return { sets: { name: name.text, isNew: sign.text === ':=' }, commands };
  }
  const commands: Operand[][] = [[]];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const command = commands.at(-1) as Operand[];
    const before = command.at(-1);
    if (token.text === '|' && token.kind === 'sign') commands.push([]);
    else if (token.kind === 'field' && !token.isApart && before !== undefined && takesPath(before))
      command[command.length - 1] = { ...before, path: fields(token) };
    else if (token.text === '(' && token.kind === 'sign') {
      const end = closingAt(tokens, at, template);
      command.push({ kind: 'group', pipe: parsePipe(tokens.slice(at + 1, end), template), path: [] });
      at = end;
    } else command.push(operand(token, template));
  }
  if (commands.some((command) => command.length === 0))
    throw templateError('missing value for command', template);
  return { commands };
}

function takesPath({ kind, path }: Operand): boolean {
  return path.length === 0 && (kind === 'group' || kind === 'variable');
}

function closingAt(tokens: readonly Token[], open: number, template: string): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at] as Token;
    if (kind !== 'sign') continue;
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw templateError('unclosed left paren', template);
}

function fields({ text }: Token): string[] {
  return text.split('.').filter((name) => name !== '');
}

const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, false: false, nil: null };

function operand(token: Token, template: string): Operand {
  const { kind, text } = token;
  switch (kind) {
    case 'string':
      return { kind: 'literal', value: unquote(text, template), path: [] };
    case 'number':
      if (Number.isNaN(Number(text))) throw templateError(`bad number syntax: "${text}"`, template);
      return { kind: 'literal', value: Number(text), path: [] };
    case 'variable':
      return { kind: 'variable', name: text, path: [] };
    case 'field':
      return { kind: 'dot', path: fields(token) };
    case 'name':
      return text in CONSTANTS
        ? { kind: 'literal', value: CONSTANTS[text] ?? null, path: [] }
        : { kind: 'function', name: text, path: [] };
    case 'sign':
      throw templateError(`unexpected "${text}" in operand`, template);
  }
}

/** Of Go's escapes those that JSON has, too. A character is the number of its code point. */
function unquote(text: string, template: string): string | number {
  if (text.startsWith('`')) return text.slice(1, -1);
  try {
    if (text.startsWith('"')) return JSON.parse(text) as string;
    const character = JSON.parse(`"${text.slice(1, -1).replace(/"/g, '\\"').replace("\\'", "'")}"`) as string;
    return character.codePointAt(0) ?? 0;
  } catch {
    throw templateError(`invalid syntax in ${text}`, template);
  }
}
