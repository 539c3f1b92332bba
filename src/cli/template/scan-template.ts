import { templateError } from './template-error.ts';

/** A template in its parts: the text between the braces, and the words within them. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly tokens: readonly Token[] };

export interface Token {
  /** `name`: a keyword or a function; `field`: `.A.B`, `.` itself, or what follows a `)` or a variable. */
  readonly kind: 'string' | 'number' | 'variable' | 'field' | 'name' | 'sign';
  readonly text: string;
  /** Whether white space stands before it. */
  readonly isApart: boolean;
}

const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"|\`[^\`]*\`|'(?:[^'\\\n]|\\.)+'`;
const CODE = new RegExp(
  String.raw`\{\{(-\s)?(?:/\*[\s\S]*?\*/|((?:${QUOTED}|(?!\}\})[^"\`'])*?))(\s-)?\}\}`,
  'g',
);
const TOKEN = new RegExp(
  String.raw`(?<space>\s+)|(?<string>${QUOTED})|(?<number>[+-]?\d[\w.]*)|(?<variable>\$\w*)|(?<field>\.\w*(?:\.\w+)*)|(?<name>[A-Za-z_]\w*)|(?<sign>:=|[=|(),])`,
  'y',
);

/** Splits a template at its braces, with white space cut where a brace has a hyphen. Pure. */
export function scanTemplate(template: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  let trims = false;
  const addText = (text: string, trimsEnd: boolean) => {
    const begun = trims ? text.trimStart() : text;
    parts.push({ kind: 'text', text: trimsEnd ? begun.trimEnd() : begun });
  };
  for (const match of template.matchAll(CODE)) {
    const [whole, before, code, after] = match;
    addText(plain(template.slice(at, match.index)), before !== undefined);
    if (code !== undefined) parts.push({ kind: 'code', tokens: tokensOf(code) });
    trims = after !== undefined;
    at = match.index + whole.length;
  }
  addText(plain(template.slice(at)), false);
  return parts;
}

function plain(text: string): string {
  if (text.includes('{{')) throw templateError('unclosed action', text);
  return text;
}

function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let isApart = true;
  while (TOKEN.lastIndex < code.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(code)?.groups;
    if (groups === undefined)
      throw templateError(`unexpected ${JSON.stringify(code.slice(at, at + 1))}`, code);
    const [kind, text] = Object.entries(groups).find(([, found]) => found !== undefined) ?? [];
    if (kind !== 'space') tokens.push({ kind, text, isApart } as Token);
    isApart = kind === 'space';
  }
  return tokens;
}
