import { ConfigError } from '../errors/config-error.ts';
import { findPipeline } from '../spec/find-pipeline.ts';
import type { Pipeline } from '../spec/option.ts';

/**
 * Two pipelines, from `docker-1.13..current`. Pure.
 * @throws ConfigError `FLAG_INVALID`, or `CONFIG_REFUSED` for a pipeline that does not exist
 */
export function parsePipelineRange(text: string): [from: Pipeline, to: Pipeline] {
  const [from, to, ...rest] = text.split('..');
  if (!from || !to || rest.length > 0) {
    throw new ConfigError('FLAG_INVALID', `invalid argument "${text}" for "--diff" flag: must be FROM..TO`, {
      value: text,
      hint: 'Name two pipelines, as in --diff docker-1.13..current.',
    });
  }
  return [findPipeline(from), findPipeline(to)];
}
