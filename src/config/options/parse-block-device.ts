import type { ThrottleDevice, WeightDevice } from '../../contract/docker.ts';
import { parseBytes } from '../../lib/bytes/parse-bytes.ts';
import { parseInteger } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

const RATE_FORMAT = 'Number must be a positive integer';

/** `/dev/x:WEIGHT`, a weight of 10 to 1000, or 0. Pure. Throws `ParseError` with Docker's words. */
export function parseWeightDevice(text: string): WeightDevice {
  const refusal = `invalid weight for device: ${text}`;
  const { path, value } = splitDevice(text);
  const weight = rephrase(
    () => parseInteger(value, { base: 10, bits: 16, signed: false }),
    () => refusal,
  );
  if (weight !== 0 && (weight < 10 || weight > 1000)) throw new ParseError(refusal);
  return { Path: path, Weight: weight };
}

/** `/dev/x:10mb`, bytes a second. Pure. Throws `ParseError` with Docker's words. */
export function parseByteRate(text: string): ThrottleDevice {
  const refusal = `invalid rate for device: ${text}. The correct format is <device-path>:<number>[<unit>]. ${RATE_FORMAT}. Unit is optional and can be kb, mb, or gb`;
  const { path, value } = splitDevice(text);
  const rate = rephrase(
    () => parseBytes(value),
    () => refusal,
  );
  if (rate < 0) throw new ParseError(refusal);
  return { Path: path, Rate: rate };
}

/** `/dev/x:1000`, operations a second. Pure. Throws `ParseError` with Docker's words. */
export function parseOperationRate(text: string): ThrottleDevice {
  const refusal = `invalid rate for device: ${text}. The correct format is <device-path>:<number>. ${RATE_FORMAT}`;
  const { path, value } = splitDevice(text);
  return {
    Path: path,
    Rate: rephrase(
      () => parseInteger(value, { base: 10, bits: 64, signed: false }),
      () => refusal,
    ),
  };
}

function splitDevice(text: string): { path: string; value: string } {
  const { before: path, after: value, found } = cut(text, ':');
  if (!found || path === '') throw new ParseError(`bad format: ${text}`);
  if (!path.startsWith('/dev/')) throw new ParseError(`bad format for device path: ${text}`);
  return { path, value };
}
