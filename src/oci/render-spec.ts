import type { Spec } from './runtime-spec.ts';

/** Go's largest uint64: what "unlimited" is written as. A double cannot hold it, only 2^64 beside it. */
const LARGEST_UINT64 = '18446744073709551615';

/** `JSON.rawJSON` of ECMAScript: digits that stay as they are. */
const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;

/** A spec as the text of a `config.json`. Numbers beyond 64 bits become the largest one that runtimes can read. `indent` is in spaces. Pure. */
export function renderSpec(spec: Spec, indent = 0): string {
  const limits = spec.process?.rlimits ?? [];
  const period = spec.linux?.resources?.cpu?.realtimePeriod ?? 0;
  const unlimited =
    !Number.isSafeInteger(period) ||
    limits.some(({ soft, hard }) => !Number.isSafeInteger(soft) || !Number.isSafeInteger(hard));
  // Without a function to call for each value this is four times as fast.
  return JSON.stringify(spec, unlimited ? renderNumber : undefined, indent);
}

function renderNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && value >= 2 ** 64 ? rawJson(LARGEST_UINT64) : value;
}
