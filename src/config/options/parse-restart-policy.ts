import type { RestartPolicy } from '../../contract/docker.ts';
import { parseDecimal } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

/** `NAME[:COUNT]` of `--restart`; the name is judged by the engine. Pure. Throws `ParseError` with Docker's words. */
export function parseRestartPolicy(text: string): RestartPolicy {
  const { before: Name, after, found } = cut(text, ':');
  if (found && Name === '') {
    throw new ParseError('invalid restart policy format: no policy provided before colon');
  }
  if (after === '') return { Name, MaximumRetryCount: 0 };
  const refusal = 'invalid restart policy format: maximum retry count must be an integer';
  return {
    Name,
    MaximumRetryCount: rephrase(
      () => parseDecimal(after),
      () => refusal,
    ),
  };
}
