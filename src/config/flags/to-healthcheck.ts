import type { HealthConfig } from '../../contract/docker.ts';
import type { ContainerFlagValues } from './container-flags.ts';
import type { ProblemList } from './problem-list.ts';

/** The flags of the check in the order in which Docker judges them, and the field that each fills. */
const NUMBERS = {
  'health-interval': 'Interval',
  'health-timeout': 'Timeout',
  'health-retries': 'Retries',
  'health-start-period': 'StartPeriod',
  'health-start-interval': 'StartInterval',
} as const satisfies Record<string, keyof HealthConfig>;

/**
 * The health check that `--health-*` and `--no-healthcheck` ask for; undefined leaves the image's. Pure; refusals go to
 * the list, in Docker's words.
 */
export function toHealthcheck(values: ContainerFlagValues, problems: ProblemList): HealthConfig | undefined {
  const flags = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];
  const given = flags.filter((name) => values[name] !== 0);
  const command = values['health-cmd'];
  const asked = command !== '' || given.length > 0;
  if (values['no-healthcheck']) {
    if (asked) problems.add('--no-healthcheck conflicts with --health-* options');
    return { Test: ['NONE'] };
  }
  if (!asked) return undefined;
  for (const name of given) if (values[name] < 0) problems.add(`--${name} cannot be negative`);
  return {
    ...(command === '' ? {} : { Test: ['CMD-SHELL', command] }),
    ...Object.fromEntries(given.map((name) => [NUMBERS[name], values[name]])),
  };
}
