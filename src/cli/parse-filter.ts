import { ConfigError } from '../errors/config-error.ts';
import { cut } from '../lib/text/cut.ts';

/**
 * Reads one `--filter name=value`, and finds what its name stands for among the filters that there are. Pure.
 *
 * @throws ConfigError `FLAG_INVALID` for a filter without a value, which Docker's command refuses, `FILTER_INVALID` for one
 * that is not known, which its daemon does
 */
export function parseFilter<T>(
  filter: string,
  known: Readonly<Record<string, T>>,
): { readonly name: string; readonly value: string; readonly test: T } {
  const { before: name, after: value, found } = cut(filter, '=');
  const test = Object.hasOwn(known, name) ? known[name] : undefined;
  if (test !== undefined && found) return { name, value, test };
  const options = {
    value: filter,
    hint: `Known filters: ${Object.keys(known)
      .map((each) => `${each}=…`)
      .join(', ')}`,
  };
  if (!found) throw new ConfigError('FLAG_INVALID', `invalid filter '${filter}'`, options);
  throw new ConfigError('FILTER_INVALID', `invalid filter '${name}'`, options);
}

/** What Docker's daemon says of a value that a filter cannot have (moby daemon/errors.go, invalidFilter). */
export function invalidFilter(name: string, value: string, hint: string): ConfigError {
  return new ConfigError('FILTER_INVALID', `invalid filter '${name}=${value}'`, { value, hint });
}
