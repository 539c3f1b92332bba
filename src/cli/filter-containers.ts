import { STATE_NAMES } from '../contract/states.ts';
import type { ContainerSummary } from '../engine/api.ts';
import { ConfigError } from '../errors/config-error.ts';
import { cut } from '../lib/text/cut.ts';
import { type FilterValues, parseFilter } from './parse-filter.ts';

type Test = (container: ContainerSummary, value: string, all: readonly ContainerSummary[]) => boolean;

const STATUSES: readonly string[] = [...new Set(Object.values(STATE_NAMES).map(({ docker }) => docker))];

/** Docker's filters of `ps`, as far as a summary knows what they ask for, and Lockstep's own `state`. */
const TESTS: Readonly<Record<string, Test>> = {
  id: ({ Id }, value) => isLike(Id, value),
  name: ({ Name }, value) => isLike(Name, value) || isLike(`/${Name}`, value),
  status: ({ DockerStatus }, value) => DockerStatus === value,
  state: ({ State }, value) => State === value,
  exited: ({ DockerStatus, ExitCode }, value) => DockerStatus === 'exited' && ExitCode === Number(value),
  ancestor: ({ Image }, value) => Image === value || Image.replace(/:latest$/, '') === value,
  label: ({ Labels }, value) => {
    const { before, after, found } = cut(value, '=');
    return found ? Labels[before] === after : before in Labels;
  },
  before: ({ Created }, value, all) => Created < named(value, all).Created,
  since: ({ Created }, value, all) => Created > named(value, all).Created,
  volume: ({ Mounts }, value) =>
    Mounts.some(({ Name, Source, Destination }) => (Name || Source) === value || Destination === value),
  network: ({ NetworkMode }, value) => NetworkMode === value,
};

const VALUES: Readonly<Record<string, FilterValues>> = {
  status: { allows: (value) => STATUSES.includes(value), hint: `It is one of ${STATUSES.join(', ')}.` },
  exited: { allows: (value) => /^[+-]?\d+$/.test(value), hint: 'It is an exit code, 0 to 255.' },
};

/** Filters with which `ps` looks at containers that do not run as well, as Docker does. */
const OF_ALL: ReadonlySet<string> = new Set(['status', 'exited', 'state']);

/** Filters that name another container, which may be one that does not run. */
const OF_ANOTHER: ReadonlySet<string> = new Set(['before', 'since']);

/**
 * What `--filter name=value` keeps: of one name any value may fit, of different names each must. Pure.
 *
 * @throws ConfigError `FLAG_INVALID` for a filter without a value, `FILTER_INVALID` for one that is not known, or
 * has a value that it cannot have
 */
export function filterContainers(
  containers: readonly ContainerSummary[],
  filters: readonly string[],
): ContainerSummary[] {
  const groups = Map.groupBy(
    filters.map((filter) => parseFilter(filter, TESTS, VALUES)),
    ({ name }) => name,
  );
  for (const { name, value } of [...groups.values()].flat())
    if (OF_ANOTHER.has(name)) named(value, containers);
  return containers.filter((container) =>
    [...groups.values()].every((group) =>
      group.some(({ test, value }) => test(container, value, containers)),
    ),
  );
}

/** As moby's filters take a value: as a regular expression that need not be all of the text (api/types/filters, Match). */
function isLike(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(text);
  } catch {
    return false;
  }
}

function named(name: string, all: readonly ContainerSummary[]): ContainerSummary {
  const found =
    all.find(({ Id, Name }) => Name === name.replace(/^\//, '') || Id === name) ??
    all.find(({ Id }) => name !== '' && Id.startsWith(name));
  if (found !== undefined) return found;
  throw new ConfigError('FILTER_INVALID', `No such container: ${name}`, {
    value: name,
    hint: 'lockstep ps -a lists every container of this root.',
  });
}

/** Whether a filter asks for containers that do not run. Pure. */
export function asksForAll(filters: readonly string[]): boolean {
  return filters.some((filter) => OF_ALL.has(cut(filter, '=').before));
}

/** Whether a filter must know of all containers to judge those that run. Pure. */
export function comparesWithAll(filters: readonly string[]): boolean {
  return filters.some((filter) => OF_ANOTHER.has(cut(filter, '=').before));
}
