import { ConfigError } from '../errors/config-error.ts';
import type { Pipeline } from './option.ts';
import { CURRENT } from './pipelines/current.ts';
import { DOCKER_1_11 } from './pipelines/docker-1.11.ts';
import { DOCKER_1_12 } from './pipelines/docker-1.12.ts';
import { DOCKER_1_13 } from './pipelines/docker-1.13.ts';
import { DOCKER_20_10 } from './pipelines/docker-20.10.ts';
import { DOCKER_24_0 } from './pipelines/docker-24.0.ts';

/** Every version of the builder, oldest first. */
export const PIPELINES: readonly Pipeline[] = [
  DOCKER_1_11,
  DOCKER_1_12,
  DOCKER_1_13,
  DOCKER_20_10,
  DOCKER_24_0,
  CURRENT,
];

/**
 * `others` are names that the caller takes besides, and knows to be something else.
 *
 * @throws ConfigError `CONFIG_REFUSED` naming the pipelines there are. Pure.
 */
export function findPipeline(name: string, others: readonly string[] = []): Pipeline {
  const found = PIPELINES.find((pipeline) => pipeline.name === name);
  if (found !== undefined) return found;
  throw new ConfigError('CONFIG_REFUSED', `unknown pipeline "${name}"`, {
    value: name,
    hint: `Choose one of ${[...others, ...PIPELINES.map((pipeline) => pipeline.name)].join(', ')}.`,
  });
}
