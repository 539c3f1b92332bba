import { ConfigError } from '../../errors/config-error.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { quote, quoteCharacter } from '../../lib/text/quote.ts';
import { suggest } from '../../lib/text/suggest.ts';
import type { Flag, FlagTable, FlagValues } from './flag.ts';
import { isApiAtLeast } from './is-api-at-least.ts';

export interface ParsedFlags<Table extends FlagTable> {
  /** A value for every flag of the table: what was given, else its initial value. */
  readonly values: FlagValues<Table>;
  /** The names under which flags were given, each once, in the order of their first use. */
  readonly given: ReadonlySet<string>;
  /** The arguments that are no flags. */
  readonly positionals: readonly string[];
  /** How many of the positionals stood before `--`; undefined without one. */
  readonly beforeDashes: number | undefined;
}

export interface ParseFlagsOptions {
  /** Whether flags may stand after the first positional, or after those so far. Default true; false where a command to run follows. */
  readonly interspersed?: boolean | ((positionals: readonly string[]) => boolean);
  /** The API version asked for: flags that it does not know, or that are not for Linux, are refused before anything else. */
  readonly apiVersion?: string;
}

/**
 * Splits a command line into flags and positionals by the rules of spf13/pflag, which Docker uses: `--name value`,
 * `--name=value`, `-x value`, `-xvalue`, `-x=value`, switches in one word (`-it`), `--` ends the flags. Pure.
 *
 * Throws `ConfigError` (`FLAG_INVALID`) in pflag's words, with every bad value up to the first flag that is unknown or
 * lacks its value: from there on nobody can tell flags from values. The hint names the flag that was likely meant.
 * `FLAG_UNSUPPORTED` for flags that the API version does not know.
 */
export function parseFlags<const Table extends FlagTable>(
  table: Table,
  args: readonly string[],
  { interspersed = true, apiVersion }: ParseFlagsOptions = {},
): ParsedFlags<Table> {
  const values = new Map<string, unknown>(Object.entries(table).map(([name, flag]) => [name, flag.initial]));
  const known = new KnownFlags(table);
  const given = new Set<string>();
  const positionals: string[] = [];
  const problems: string[] = [];
  const rest = [...args];
  let beforeDashes: number | undefined;

  const set = (found: FoundFlag, value: string): void => {
    try {
      values.set(found.key, found.flag.parse(value, values.get(found.key)));
      given.add(found.name);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      if (problems.length === 0) refuseUnsupported(known, given, apiVersion);
      problems.push(`invalid argument ${quote(value)} for ${quote(shownName(found))} flag: ${error.message}`);
    }
  };

  try {
    for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
      if (word === '--') {
        beforeDashes = positionals.length;
        positionals.push(...rest.splice(0));
      } else if (!word.startsWith('-') || word === '-') {
        positionals.push(word);
        const goesOn = typeof interspersed === 'function' ? interspersed(positionals) : interspersed;
        if (!goesOn) positionals.push(...rest.splice(0));
      } else if (word.startsWith('--')) parseLong(word, rest, known, set);
      else parseShort(word.slice(1), rest, known, set);
    }
  } catch (error) {
    if (!(error instanceof UnreadableFlag)) throw error;
    if (problems.length === 0) refuseUnsupported(known, given, apiVersion);
    throw refusal([...problems, error.message], problems.length === 0 ? error.hint : undefined);
  }
  if (problems.length > 0) throw refusal(problems);
  refuseUnsupported(known, given, apiVersion);
  return { values: Object.fromEntries(values) as FlagValues<Table>, given, positionals, beforeDashes };
}

/** In the order of the flags' names, as Docker does. */
function refuseUnsupported(
  known: KnownFlags,
  given: ReadonlySet<string>,
  apiVersion: string | undefined,
): void {
  if (apiVersion === undefined) return;
  const problems = [...given].sort().flatMap((name) => {
    const { sinceApi, os } = known.long.get(name)?.flag ?? {};
    if (sinceApi !== undefined && !isApiAtLeast(apiVersion, sinceApi)) {
      return `"--${name}" requires API version ${sinceApi}, but the Docker daemon API version is ${apiVersion}`;
    }
    if (os === undefined) return [];
    return `"--${name}" is only supported on a Docker daemon running on ${os}, but the Docker daemon is running on linux`;
  });
  const [first] = problems;
  if (first !== undefined) throw new ConfigError('FLAG_UNSUPPORTED', first, { problems });
}

interface FoundFlag {
  /** The name in the table. */
  readonly key: string;
  /** The name that was used, which may be another one of the same flag. */
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: see FlagTable
  readonly flag: Flag<any>;
}

class KnownFlags {
  readonly long = new Map<string, FoundFlag>();
  readonly short = new Map<string, FoundFlag>();

  constructor(table: FlagTable) {
    for (const [key, flag] of Object.entries(table)) {
      for (const name of [key, ...(flag.alsoNamed ?? [])]) this.long.set(name, { key, name, flag });
      if (flag.short !== undefined) this.short.set(flag.short, { key, name: key, flag });
    }
  }
}

/** What ends the parsing: a flag that is unknown, or lacks its value. */
class UnreadableFlag extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

type SetFlag = (found: FoundFlag, value: string) => void;

function parseLong(word: string, rest: string[], known: KnownFlags, set: SetFlag): void {
  if (/^--[-=]/.test(word)) throw new UnreadableFlag(`bad flag syntax: ${word}`);
  const { before: name, after: value, found: hasValue } = cut(word.slice(2), '=');
  const found = known.long.get(name);
  if (found === undefined) throw new UnreadableFlag(`unknown flag: --${name}`, longHint(name, known));
  const text = hasValue ? value : (found.flag.implied ?? rest.shift());
  if (text === undefined) throw new UnreadableFlag(`flag needs an argument: ${word}`);
  set(found, text);
}

function parseShort(letters: string, rest: string[], known: KnownFlags, set: SetFlag): void {
  let left = letters;
  while (left !== '') {
    const letter = left.charAt(0);
    const found = known.short.get(letter);
    if (found === undefined) {
      const shown = quoteCharacter(firstByte(left));
      throw new UnreadableFlag(`unknown shorthand flag: ${shown} in -${left}`, shortHint(letters, known));
    }
    const attached = left.length > 2 && left[1] === '=' ? left.slice(2) : undefined;
    const implied = attached === undefined ? found.flag.implied : undefined;
    const text = attached ?? implied ?? (left.length > 1 ? left.slice(1) : rest.shift());
    if (text === undefined) {
      throw new UnreadableFlag(`flag needs an argument: ${quoteCharacter(letter)} in -${left}`);
    }
    set(found, text);
    left = implied === undefined ? '' : left.slice(1);
  }
}

/** pflag takes a letter for a byte. */
function firstByte(text: string): string {
  return String.fromCharCode(Buffer.from(text)[0] ?? 0);
}

function shownName({ name, key, flag }: FoundFlag): string {
  return flag.short !== undefined && name === key ? `-${flag.short}, --${name}` : `--${name}`;
}

function longHint(name: string, known: KnownFlags): string | undefined {
  const shown = [...known.long.values()]
    .filter(({ flag }) => flag.hidden !== true)
    .map((found) => found.name);
  const meant = suggest(name, shown);
  return meant === undefined ? undefined : `Did you mean --${meant}?`;
}

/** `-name` for `--name` is the usual slip. */
function shortHint(letters: string, known: KnownFlags): string | undefined {
  const { before: name } = cut(letters, '=');
  if (name.length < 2) return undefined;
  return known.long.has(name) ? `Did you mean --${name}?` : longHint(name, known);
}

function refusal(problems: readonly string[], hint?: string): ConfigError {
  return new ConfigError('FLAG_INVALID', problems[0] ?? '', {
    problems,
    ...(hint === undefined ? {} : { hint }),
  });
}
