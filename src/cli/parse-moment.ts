import { ConfigError } from '../errors/config-error.ts';
import { parseDuration } from '../lib/durations/parse-duration.ts';
import { ParseError } from '../lib/parse-error.ts';

const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * A moment as `docker logs --since` takes it: a date, seconds since the epoch, or how long ago (`5m`). In milliseconds
 * since the epoch. A date without a zone is local, as for Docker. Pure.
 *
 * @throws ConfigError `FLAG_INVALID`
 */
export function parseMoment(given: string, nowMs: number): number {
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given) * 1000;
  if (/^\d{4}-\d\d-\d\d/.test(given)) {
    // Without a time, a date means midnight here; `Date.parse` alone would take it for midnight in Greenwich.
    const date = Date.parse(given.includes('T') ? given : `${given}T00:00:00`);
    if (!Number.isNaN(date)) return date;
  }
  try {
    return nowMs - parseDuration(given) / NANOSECONDS_PER_MILLISECOND;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigError('FLAG_INVALID', `failed to parse value as time or duration: ${given}`, {
      value: given,
      hint: 'Give a date such as 2026-01-02T13:23:37Z, seconds since 1970, or a length of time such as 42m.',
      cause: error,
    });
  }
}
