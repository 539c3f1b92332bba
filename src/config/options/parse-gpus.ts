import type { DeviceRequest } from '../../contract/docker.ts';
import { readCsvRecord } from '../../lib/csv/read-csv-record.ts';
import { parseDecimal } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { toPairs } from './to-pairs.ts';

/**
 * The value of `--gpus`: `all`, a number, or `device=0,capabilities=…` as CSV (docker/cli `opts/gpus.go`). Pure.
 * Throws `ParseError` with Docker's words.
 */
export function parseGpus(text: string): DeviceRequest {
  const fields = new Map<string, string>();
  let count: number | undefined;
  for (const field of readCsvRecord(text)) {
    const { before: key, after: value, found } = cut(field, '=');
    if (fields.has(key)) throw new ParseError(`gpu request key '${key}' can be specified only once`);
    fields.set(key, value);
    if (!found) {
      fields.set('count', key);
      count = parseCount(key);
    } else if (key === 'count') count = parseCount(value);
    else if (!['driver', 'device', 'capabilities', 'options'].includes(key)) {
      throw new ParseError(`unexpected key '${key}' in '${field}'`);
    }
  }
  const devices = fields.get('device')?.split(',');
  const capabilities = fields.get('capabilities')?.split(',') ?? [];
  return {
    Driver: fields.get('driver') ?? '',
    Count: count ?? (devices === undefined ? 1 : 0),
    DeviceIDs: devices ?? null,
    Capabilities: [[...capabilities, 'gpu']],
    Options: parseOptions(fields.get('options')),
  };
}

function parseCount(text: string): number {
  if (text === 'all') return -1;
  const allowed = 'value must be either "all" or an integer';
  return rephrase(
    () => parseDecimal(text),
    ({ reason }) => `invalid count (${text}): ${allowed}: ${reason}`,
  );
}

function parseOptions(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  return toPairs(
    rephrase(
      () => readCsvRecord(text),
      ({ message }) => `failed to read gpu options: ${message}`,
    ),
  );
}
