/** How the text after a flag becomes a value. */
export interface FlagKind<T> {
  /** What stands for the value in the help, `bytes` or `list`; empty for a switch. */
  readonly metavar: string;
  /** The value when the flag is not given. */
  readonly initial: T;
  /** The text that a flag without one stands for (`--rm` is `--rm=true`); without it a value is needed. */
  readonly implied?: string;
  /** The default as the help shows it; nothing for a zero value. */
  readonly shownDefault?: string;
  /** Adds one occurrence to the value so far. Throws `ParseError`. */
  readonly parse: (text: string, soFar: T) => T;
}

export interface FlagOptions {
  /** One letter, given as `-x`. */
  readonly short?: string;
  /** Other long names that are accepted but not shown. */
  readonly alsoNamed?: readonly string[];
  /** Accepted, but neither shown nor completed. */
  readonly hidden?: boolean;
  /** The first version of Docker's API that knows the flag. */
  readonly sinceApi?: string;
  /** The one operating system whose containers know the flag. */
  readonly os?: 'windows';
  /** What shell completion offers as the value: these words, or paths. */
  readonly complete?:
    | readonly string[]
    | (() => readonly string[])
    | 'file'
    | 'directory'
    | 'container'
    | 'image'
    | 'network'
    | 'volume';
}

/** One flag of a command: one source for parsing, help and completion. */
export interface Flag<T> extends FlagKind<T>, FlagOptions {
  readonly help: string;
}

/** A command's flags by their long names. */
// biome-ignore lint/suspicious/noExplicitAny: each flag has its own type of value, which only `any` lets vary both ways
export type FlagTable = Readonly<Record<string, Flag<any>>>;

/** The values that a table's flags parse to. */
export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer T> ? T : never;
};

/** One entry of a table. Pure. */
export function flag<T>(kind: FlagKind<T>, help: string, options: FlagOptions = {}): Flag<T> {
  return { ...kind, ...options, help };
}
