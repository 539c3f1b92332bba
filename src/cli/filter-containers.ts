import type { ContainerSummary } from '../engine/api.ts';
import { cut } from '../lib/text/cut.ts';
import { parseFilter } from './parse-filter.ts';

type Test = (container: ContainerSummary, value: string) => boolean;

/** Docker's filters of `ps`, as far as a summary knows what they ask for, and Lockstep's own `state`. */
const TESTS: Readonly<Record<string, Test>> = {
  id: ({ Id }, value) => Id.startsWith(value),
  name: ({ Name }, value) => Name.includes(value.replace(/^\//, '')),
  status: ({ DockerStatus }, value) => DockerStatus === value,
  state: ({ State }, value) => State === value,
  exited: ({ DockerStatus, ExitCode }, value) => DockerStatus === 'exited' && String(ExitCode) === value,
  ancestor: ({ Image }, value) => Image === value || Image.replace(/:latest$/, '') === value,
  label: ({ Labels }, value) => {
    const { before, after, found } = cut(value, '=');
    return found ? Labels[before] === after : before in Labels;
  },
};

/** Filters with which `ps` looks at containers that do not run as well, as Docker does. */
const OF_ALL: ReadonlySet<string> = new Set(['status', 'exited', 'state']);

/**
 * What `--filter name=value` keeps: of one name any value may fit, of different names each must. Pure.
 *
 * @throws ConfigError `FLAG_INVALID` for a filter without a value, `FILTER_INVALID` for one that is not known
 */
export function filterContainers(
  containers: readonly ContainerSummary[],
  filters: readonly string[],
): ContainerSummary[] {
  const groups = Map.groupBy(
    filters.map((filter) => parseFilter(filter, TESTS)),
    ({ name }) => name,
  );
  return containers.filter((container) =>
    [...groups.values()].every((group) => group.some(({ test, value }) => test(container, value))),
  );
}

/** Whether a filter asks for containers that do not run. Pure. */
export function asksForAll(filters: readonly string[]): boolean {
  return filters.some((filter) => OF_ALL.has(cut(filter, '=').before));
}
