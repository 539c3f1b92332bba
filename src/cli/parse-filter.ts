import { ConfigError } from '../errors/config-error.ts';
import { cut } from '../lib/text/cut.ts';

/** What the value of a filter must be, also where there is nothing to try it on. */
export interface FilterValues {
  readonly allows: (value: string) => boolean;
  readonly hint: string;
}

/**
 * Reads one `--filter name=value`, and finds what its name stands for among the filters that there are. Pure.
 *
 * @param values - by name, for filters that do not take every value
 * @throws ConfigError `FLAG_INVALID` for a filter without a value, which Docker's command refuses, `FILTER_INVALID` for one
 * that is not known, or that has a value which it cannot have, which its daemon does (moby daemon/errors.go, invalidFilter)
 */
export function parseFilter<T>(
  filter: string,
  known: Readonly<Record<string, T>>,
  values: Readonly<Record<string, FilterValues>> = {},
): { readonly name: string; readonly value: string; readonly test: T } {
  const { before: name, after: value, found } = cut(filter, '=');
  const test = Object.hasOwn(known, name) ? known[name] : undefined;
  if (test !== undefined && found) {
    const allowed = values[name];
    if (allowed === undefined || allowed.allows(value)) return { name, value, test };
    throw new ConfigError('FILTER_INVALID', `invalid filter '${filter}'`, { value, hint: allowed.hint });
  }
  const options = {
    value: filter,
    hint: `Known filters: ${Object.keys(known)
      .map((each) => `${each}=…`)
      .join(', ')}`,
  };
  if (!found) throw new ConfigError('FLAG_INVALID', `invalid filter '${filter}'`, options);
  throw new ConfigError('FILTER_INVALID', `invalid filter '${name}'`, options);
}
