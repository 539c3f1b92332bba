import type { Flag, FlagKind, FlagOptions } from '../flags/flag.ts';
import { flag } from '../flags/flag.ts';

/** The Go type that a key of `daemon.json` is read into; what it takes, and its name in complaints. */
export type JsonType =
  | 'string'
  | 'bool'
  | 'int'
  | 'int64'
  | 'net.IP'
  | 'opts.MemBytes'
  | 'strings'
  | 'pairs'
  | 'ulimits'
  | 'runtimes'
  | 'pools'
  | 'switches'
  | 'nested';

/** One setting of dockerd: its flag, and its key in `daemon.json`. */
export interface DaemonOption<T> {
  readonly flag: Flag<T>;
  /** The key, where it is not the flag's name. */
  readonly key?: string;
  readonly json: JsonType;
  /** The flag's value as dockerd prints it in a conflict. */
  readonly show: (value: T) => string;
}

/** One entry of dockerd's table. Pure. */
export function option<T>(
  json: JsonType,
  kind: FlagKind<T>,
  show: (value: T) => string,
  options: FlagOptions & { readonly key?: string } = {},
): DaemonOption<T> {
  const { key, ...flagOptions } = options;
  return { flag: flag(kind, '', flagOptions), json, show, ...(key === undefined ? {} : { key }) };
}
