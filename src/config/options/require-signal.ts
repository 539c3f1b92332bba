import { ConfigError } from '../../errors/config-error.ts';
import { parseSignal } from '../../lib/signals/parse-signal.ts';

/**
 * The number of a signal that somebody names. Pure.
 * @throws ConfigError `CONFIG_REFUSED` with Docker's text after `prefix`
 */
export function requireSignal(signal: string | number, prefix = ''): number {
  const number = parseSignal(signal);
  if (number !== undefined) return number;
  throw new ConfigError('CONFIG_REFUSED', `${prefix}invalid signal: ${signal}`, {
    value: signal,
    hint: 'kill -l lists the names and numbers of all signals',
  });
}
