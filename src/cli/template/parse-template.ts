import { scanTemplate, type Token } from './scan-template.ts';
import { templateError } from './template-error.ts';
import type { Body, Operand, Pipe, Template, TemplateNode } from './template-node.ts';

const BLOCKS = new Set(['if', 'with', 'range']);
const KEYWORDS = new Set([...BLOCKS, 'define', 'block', 'template', 'break', 'continue', 'else', 'end']);

/**
 * Parses the language of Go's text/template. Pure.
 * @throws ConfigError `FLAG_INVALID`
 */
export function parseTemplate(template: string): Template {
  const parts = scanTemplate(template);
  const definitions = new Map<string, Body>();
  let at = 0;

  function parseTop(): Body {
    const body: TemplateNode[] = [];
    while (at < parts.length) {
      const part = parts[at];
      if (part?.kind === 'code' && wordOf(part.tokens) === 'define') {
        at += 1;
        parseDefinition(part.tokens);
        continue;
      }
      const { nodes, closing } = parseBody(0, 'top');
      body.push(...nodes);
      if (closing !== undefined) throw templateError(`unexpected {{${closing[0]?.text}}}`, template);
    }
    return body;
  }

  /** Up to the `else` or `end` that closes it, of which the words are given back; undefined at the end of the template, and before a definition at the top. */
  function parseBody(
    ranges: number,
    place: 'top' | 'inside',
  ): { nodes: TemplateNode[]; closing: readonly Token[] | undefined } {
    const nodes: TemplateNode[] = [];
    for (let part = parts[at++]; part !== undefined; part = parts[at++]) {
      if (part.kind === 'text') {
        if (part.text !== '') nodes.push(part);
        continue;
      }
      const word = wordOf(part.tokens);
      if (word === 'define' && place === 'top') {
        at -= 1;
        return { nodes, closing: undefined };
      }
      if (word === 'end' || word === 'else') return { nodes, closing: part.tokens };
      nodes.push(parseCode(word, part.tokens, ranges));
    }
    return { nodes, closing: undefined };
  }

  function parseCode(word: string, tokens: readonly Token[], ranges: number): TemplateNode {
    const rest = tokens.slice(1);
    if (BLOCKS.has(word)) return parseControl(word as 'if' | 'with' | 'range', rest, ranges);
    switch (word) {
      case 'break':
      case 'continue':
        requireEnd(rest, `{{${word}}}`, template);
        if (ranges === 0) throw templateError(`{{${word}}} outside {{range}}`, template);
        return { kind: word };
      case 'template': {
        const name = nameIn(rest[0], 'template clause', template);
        if (rest.length === 1) return { kind: 'template', name };
        return { kind: 'template', name, pipe: parsePipe(rest.slice(1), template, 'template clause') };
      }
      case 'block': {
        const name = nameIn(rest[0], 'block clause', template);
        const pipe = parsePipe(rest.slice(1), template, 'block clause');
        define(name, parseClosed('block clause'));
        return { kind: 'template', name, pipe };
      }
      default:
        return { kind: 'action', pipe: parsePipe(tokens, template, 'command') };
    }
  }

  function parseControl(
    word: 'if' | 'with' | 'range',
    tokens: readonly Token[],
    ranges: number,
  ): TemplateNode {
    const { names, rest } = word === 'range' ? rangeNames(tokens) : { names: [], rest: tokens };
    const pipe = parsePipe(rest, template, word);
    const { nodes: body, closing } = parseBody(ranges + (word === 'range' ? 1 : 0), 'inside');
    const otherwise = parseOtherwise(word, closing, ranges);
    return word === 'range'
      ? { kind: 'range', names, pipe, body, otherwise }
      : { kind: word, pipe, body, otherwise };
  }

  function parseOtherwise(
    word: 'if' | 'with' | 'range',
    closing: readonly Token[] | undefined,
    ranges: number,
  ): Body {
    if (closing === undefined) throw templateError('unexpected EOF', template);
    const [last, next, ...rest] = closing;
    if (last?.text === 'end') {
      requireEnd(closing.slice(1), 'end', template);
      return [];
    }
    if (next !== undefined) {
      const isControl = next.kind === 'name' && BLOCKS.has(next.text);
      if (!isControl) throw templateError(`unexpected ${shown(next)} in else`, template);
      if (next.text !== word || word === 'range')
        throw templateError(`unexpected <${next.text}> in input`, template);
      return [parseControl(word, rest, ranges)];
    }
    const { nodes, closing: end } = parseBody(ranges, 'inside');
    if (end === undefined) throw templateError('unexpected EOF', template);
    if (end[0]?.text !== 'end') throw templateError(`expected end; found {{${end[0]?.text}}}`, template);
    return nodes;
  }

  function parseDefinition(tokens: readonly Token[]): void {
    const name = nameIn(tokens[1], 'define clause', template);
    requireEnd(tokens.slice(2), 'define clause', template);
    define(name, parseClosed('define clause'));
  }

  /** What stands up to an `end`: a template of its own, which no `range` around it reaches. */
  function parseClosed(clause: string): Body {
    const { nodes, closing } = parseBody(0, 'inside');
    if (closing === undefined) throw templateError('unexpected EOF', template);
    if (closing[0]?.text !== 'end')
      throw templateError(`unexpected {{${closing[0]?.text}}} in ${clause}`, template);
    return nodes;
  }

  /** One that is empty gives way to another of its name, and takes nothing from it. */
  function define(name: string, body: Body): void {
    const before = definitions.get(name) ?? [];
    if (isEmpty(before)) definitions.set(name, body);
    else if (!isEmpty(body))
      throw templateError(`template: multiple definition of template "${name}"`, template);
  }

  const body = parseTop();
  return { body, definitions };
}

function wordOf([first]: readonly Token[]): string {
  return first?.kind === 'name' ? first.text : '';
}

function isEmpty(body: Body): boolean {
  return body.every((node) => node.kind === 'text' && node.text.trim() === '');
}

function nameIn(token: Token | undefined, clause: string, template: string): string {
  if (token?.kind !== 'string' || token.text.startsWith("'"))
    throw templateError(`unexpected ${shown(token)} in ${clause}`, template);
  return String(unquote(token.text, template));
}

function requireEnd([next]: readonly Token[], where: string, template: string): void {
  if (next !== undefined) throw templateError(`unexpected ${shown(next)} in ${where}`, template);
}

/** As Go shows a word that it did not expect (text/template/parse/lex.go, item.String). */
function shown(token: Token | undefined): string {
  const text = token?.text ?? '}}';
  if ((token?.kind === 'name' && KEYWORDS.has(text)) || text === '.') return `<${text}>`;
  return text.length > 10 ? `${JSON.stringify(text.slice(0, 10))}...` : JSON.stringify(text);
}

/** `$i, $each :=` before what is gone through. */
function rangeNames(tokens: readonly Token[]): { names: string[]; rest: readonly Token[] } {
  const at = tokens.findIndex(({ text }) => text === ':=');
  if (at < 0) return { names: [], rest: tokens };
  const names = tokens.slice(0, at).flatMap(({ kind, text }) => (kind === 'variable' ? text : []));
  return { names, rest: tokens.slice(at + 1) };
}

/** `context` is what Go says that a value is missing for. */
function parsePipe(tokens: readonly Token[], template: string, context: string): Pipe {
  const [name, sign] = tokens;
  if (name?.kind === 'variable' && (sign?.text === ':=' || sign?.text === '=')) {
    const { commands } = parsePipe(tokens.slice(2), template, context);
    return { sets: { name: name.text, isNew: sign.text === ':=' }, commands };
  }
  if (tokens.length === 0) throw templateError(`missing value for ${context}`, template);
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
      const inner = parsePipe(tokens.slice(at + 1, end), template, 'parenthesized pipeline');
      command.push({ kind: 'group', pipe: inner, path: [] });
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
      if (KEYWORDS.has(text)) throw templateError(`unexpected <${text}> in command`, template);
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
