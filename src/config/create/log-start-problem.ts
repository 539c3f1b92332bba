import type { HostConfig } from '../../contract/docker.ts';
import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import type { CreateDialect } from './dialect.ts';

/**
 * Why the log of a container cannot be opened with its options, which Docker finds out when it starts the container
 * (moby `daemon/logger/jsonfilelog`). Undefined when it can be. Pure.
 */
export function logStartProblem(
  logConfig: HostConfig['LogConfig'],
  { parseBytes }: CreateDialect,
  hasSystemd: boolean,
): string | undefined {
  // Both daemons that take logs belong to systemd where it runs.
  if (logConfig?.Type === 'journald' && !hasSystemd) return 'journald is not enabled on this host';
  if (logConfig?.Type === 'syslog' && !logConfig.Config?.['syslog-address'] && !hasSystemd) {
    return 'Unix syslog delivery error';
  }
  if (logConfig?.Type !== 'json-file') return undefined;
  const options = logConfig.Config ?? {};
  const size = options['max-size'];
  const files = options['max-file'];
  const compress = options.compress;
  try {
    if (size !== undefined && parseBytes(size) <= 0) return 'max-size must be a positive number';
    if (files !== undefined && !/^[+-]?[0-9]+$/.test(files)) {
      return `strconv.Atoi: parsing ${quote(files)}: invalid syntax`;
    }
    if (files !== undefined && Number(files) < 1) return 'max-file cannot be less than 1';
    if (
      compress !== undefined &&
      parseBoolean(compress) &&
      (Number(files ?? 1) === 1 || size === undefined)
    ) {
      return 'compress cannot be true when max-file is less than 2 or max-size is not set';
    }
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
  return undefined;
}
