import { posix } from 'node:path';
import type { ImageConfig } from '../../contract/docker.ts';
import { ImageError } from '../../errors/image-error.ts';
import { join } from '../../lib/paths/join.ts';
import { parseWords } from './parse-words.ts';

type Change = (config: ImageConfig, value: string) => ImageConfig;

/** The Dockerfile instructions that change an image's configuration, as `docker import --change` knows them. */
const CHANGES: Readonly<Record<string, Change>> = {
  CMD: (config, value) => ({ ...config, Cmd: parseCommand(value) }),
  ENTRYPOINT: (config, value) => ({ ...config, Entrypoint: parseCommand(value) }),
  ENV: (config, value) => ({ ...config, Env: mergeEnv(config.Env ?? [], parsePairs(value)) }),
  EXPOSE: (config, value) => ({
    ...config,
    ExposedPorts: { ...config.ExposedPorts, ...keysOf(parseWords(value).map(withProtocol)) },
  }),
  LABEL: (config, value) => ({
    ...config,
    Labels: { ...config.Labels, ...Object.fromEntries(parsePairs(value)) },
  }),
  ONBUILD: (config, value) => ({ ...config, OnBuild: [...(config.OnBuild ?? []), value] }),
  STOPSIGNAL: (config, value) => ({ ...config, StopSignal: value }),
  USER: (config, value) => ({ ...config, User: value }),
  VOLUME: (config, value) => ({
    ...config,
    Volumes: { ...config.Volumes, ...keysOf(parseList(value) ?? parseWords(value)) },
  }),
  WORKDIR: (config, value) => ({
    ...config,
    WorkingDir: join('/', posix.resolve(config.WorkingDir || '/', value)),
  }),
};

/** A configuration after some Dockerfile instructions. Pure. Throws `IMAGE_CHANGE_INVALID`. */
export function applyChanges(config: ImageConfig, changes: readonly string[]): ImageConfig {
  return changes.reduce((changed, line) => {
    const [, word = '', value = ''] = /^\s*(\S*)\s*([\s\S]*?)\s*$/.exec(line) ?? [];
    const change = CHANGES[word.toUpperCase()];
    if (change === undefined) {
      throw new ImageError('IMAGE_CHANGE_INVALID', `${word.toUpperCase()} is not a valid change command`, {
        value: line,
      });
    }
    if (value === '') {
      throw new ImageError('IMAGE_CHANGE_INVALID', `${word.toUpperCase()} requires an argument`, {
        value: line,
      });
    }
    return change(changed, value);
  }, config);
}

/** The exec form is a JSON list; anything else is a line for the shell (Dockerfile reference, "Shell and exec form"). */
function parseCommand(value: string): string[] {
  return parseList(value) ?? ['/bin/sh', '-c', value];
}

function parseList(value: string): string[] | undefined {
  if (!value.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

/** `A=1 B="two words"`, or the older `A the rest`. */
function parsePairs(value: string): [string, string][] {
  const words = parseWords(value);
  if (!words[0]?.includes('=')) {
    const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(value) ?? [];
    return [[name, rest]];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}

/** A variable that is set again keeps its place. */
function mergeEnv(env: readonly string[], pairs: readonly (readonly [string, string])[]): string[] {
  const merged = new Map(env.map((entry) => [entry.split('=', 1)[0] ?? '', entry]));
  for (const [name, value] of pairs) merged.set(name, `${name}=${value}`);
  return [...merged.values()];
}

function withProtocol(port: string): string {
  return port.includes('/') ? port : `${port}/tcp`;
}

function keysOf(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
