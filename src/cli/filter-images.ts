import { parseReference } from '../config/images/parse-reference.ts';
import type { ImageSummary } from '../engine/api.ts';
import { ConfigError } from '../errors/config-error.ts';
import { isBoolean, parseBoolean } from '../lib/numbers/parse-boolean.ts';
import { cut } from '../lib/text/cut.ts';
import { type FilterValues, parseFilter } from './parse-filter.ts';

/** One name of an image, as `images` lists it. */
export interface ImageRow extends ImageSummary {
  readonly Repository: string;
  readonly Tag: string;
}

type Test = (row: ImageRow, value: string, rows: readonly ImageRow[]) => boolean;

/** Docker's filters of `images`. */
const TESTS: Readonly<Record<string, Test>> = {
  dangling: ({ Tag }, value) => (Tag === '<none>') === parseBoolean(value),
  reference: (row, value) => fits(value, row),
  label: ({ Config }, value) => {
    const labels = Config.Labels ?? {};
    const { before, after, found } = cut(value, '=');
    return found ? labels[before] === after : before in labels;
  },
  before: ({ Created }, value, rows) => Created < named(value, rows).Created,
  since: ({ Created }, value, rows) => Created > named(value, rows).Created,
};

const VALUES: Readonly<Record<string, FilterValues>> = {
  dangling: { allows: isBoolean, hint: 'It is true or false.' },
};

/**
 * What `--filter name=value` keeps of the images, each of which must fit. Pure.
 * @throws ConfigError `FLAG_INVALID` for a filter without a value, `FILTER_INVALID` for one that is not known or names no image
 */
export function filterImages(rows: readonly ImageRow[], filters: readonly string[]): ImageRow[] {
  return filters.reduce<ImageRow[]>(
    (left, filter) => {
      const { test, value } = parseFilter(filter, TESTS, VALUES);
      return left.filter((row) => test(row, value, rows));
    },
    [...rows],
  );
}

/** What stands after `images`: a repository, or one of its tags; `*` and `?` stand for parts of a name. Pure. */
export function fits(pattern: string, { Repository, Tag }: Pick<ImageRow, 'Repository' | 'Tag'>): boolean {
  const { repository, tag } = split(pattern);
  return like(repository, Repository) && (tag === undefined || like(tag, Tag));
}

function split(name: string): { repository: string; tag: string | undefined } {
  const at = name.lastIndexOf(':');
  return at > name.lastIndexOf('/')
    ? { repository: name.slice(0, at), tag: name.slice(at + 1) }
    : { repository: name, tag: undefined };
}

function like(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]');
  return new RegExp(`^${escaped}$`).test(text);
}

function named(reference: string, rows: readonly ImageRow[]): ImageRow {
  const { repository, tag = 'latest' } = split(reference);
  const found = rows.find(
    ({ Id, Repository, Tag }) =>
      (Repository === repository && Tag === tag) ||
      (reference !== '' && Id.replace('sha256:', '').startsWith(reference.replace('sha256:', ''))),
  );
  if (found !== undefined) return found;
  parseReference(reference);
  throw new ConfigError('FILTER_INVALID', `No such image: ${repository}:${tag}`, {
    value: reference,
    hint: 'lockstep images lists those that there are.',
  });
}
