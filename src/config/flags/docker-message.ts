import type { ConfigError } from '../../errors/config-error.ts';

export interface DockerClient {
  readonly command: 'create' | 'run';
  /** Before version 23 a refusal ended with a full stop. */
  readonly version?: '28.2' | '20.10';
}

/**
 * The first line that the docker CLI prints for a refusal of `parseCreateFlags` or `parseRunFlags`: what its flag parser
 * refuses stands bare, what comes after it has the program's name before it. Pure.
 */
export function dockerMessage(error: ConfigError, { command, version = '28.2' }: DockerClient): string {
  const bare = [
    'FLAG_INVALID',
    'FLAG_UNSUPPORTED',
    ...(command === 'create' ? ['IMAGE_REFERENCE_INVALID'] : []),
  ];
  if (bare.includes(error.code)) return error.message;
  return `docker: ${error.message}${version === '20.10' ? '.' : ''}`;
}
