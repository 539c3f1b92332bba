import type { InspectedContainer } from '../../engine/api.ts';
import { cut } from '../../lib/text/cut.ts';

/**
 * What `logs --details` puts before each line: the labels and variables that the options of the log name (`--log-opt
 * labels=…,env=…` and their `-regex`), as dockerd writes them (moby daemon/logger/loginfo.go, ExtraAttributes). Pure.
 */
export function renderDetails({
  Config,
  HostConfig,
}: Pick<InspectedContainer, 'Config' | 'HostConfig'>): string {
  const options = HostConfig.LogConfig?.Config ?? {};
  const variables = (Config.Env ?? []).map((each): [string, string] => {
    const { before, after } = cut(each, '=');
    return [before, after];
  });
  const shown = [
    ...chosen(Object.entries(Config.Labels ?? {}), options.labels, options['labels-regex']),
    ...chosen(variables, options.env, options['env-regex']),
  ];
  const pairs = Object.entries(Object.fromEntries(shown)).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.toSorted().join(',');
}

function chosen(
  pairs: readonly (readonly [string, string])[],
  names = '',
  pattern = '',
): (readonly [string, string])[] {
  const named = new Set(names.split(','));
  return pairs.filter(([name]) => named.has(name) || (pattern !== '' && new RegExp(pattern).test(name)));
}
