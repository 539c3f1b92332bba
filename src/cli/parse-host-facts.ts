import type { HostFacts } from '../contract/host-facts.ts';
import { ConfigError } from '../errors/config-error.ts';
import { parseJson } from './parse-json.ts';

/** The facts that every spec depends on; a file without one of them is no file of facts. */
const NEEDED = [
  'hostname',
  'architecture',
  'cpus',
  'memTotalBytes',
  'cgroup',
  'capabilities',
  'devices',
] as const satisfies readonly (keyof HostFacts)[];

/** Facts of a machine as JSON text, in the shape of `HostFacts`. Pure. @throws ConfigError `CONFIG_INVALID` */
export function parseHostFacts(text: string): HostFacts {
  const facts = parseJson(text, 'the facts of a host') as Partial<HostFacts> | null;
  const problems = NEEDED.filter((name) => facts?.[name] === undefined).map((name) => `${name}: is missing`);
  if (problems.length === 0) return facts as HostFacts;
  throw new ConfigError('CONFIG_INVALID', problems[0] ?? '', {
    problems,
    hint: 'Give the facts of a host; lockstep doctor --facts prints those of this one.',
  });
}
