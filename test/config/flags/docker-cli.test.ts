import { readFileSync } from 'node:fs';
import test from 'ava';
import type { CreateContext } from '../../../src/config/flags/create-context.ts';
import { dockerMessage } from '../../../src/config/flags/docker-message.ts';
import { parseCreateFlags } from '../../../src/config/flags/parse-create-flags.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

type Change = readonly [path: readonly string[], value?: unknown];

interface Recorded {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly base: object;
  readonly cases: readonly {
    readonly api: string;
    readonly args: readonly string[];
    readonly query?: string;
    readonly changes?: readonly Change[];
    readonly error?: string;
  }[];
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL('docker-cli.golden.json', import.meta.url), 'utf8'),
);

function contextFor(apiVersion: string): CreateContext {
  return {
    command: 'docker create',
    readFile: readRecorded,
    lookUpVariable: (name) => recorded.environment[name],
    cwd: recorded.cwd,
    apiVersion,
    host: { os: 'linux', architecture: 'amd64' },
    consoleSize: [0, 0],
  };
}

function readRecorded(path: string): Uint8Array {
  const content = recorded.files[path];
  if (content !== undefined) return Buffer.from(content, 'base64');
  throw Object.assign(new Error('no such file'), { code: path === recorded.cwd ? 'EISDIR' : 'ENOENT' });
}

/** The request or the refusal; lists that Docker itself orders at random are sorted. */
function answer(args: readonly string[], apiVersion: string): object {
  try {
    const { request, name, platform } = parseCreateFlags(args, contextFor(apiVersion));
    const query = new URLSearchParams();
    if (name !== '') query.set('name', name);
    if (platform !== '') query.set('platform', platform);
    query.sort();
    return { request: sorted(JSON.parse(JSON.stringify(request))), query: query.toString() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { error: dockerMessage(error, { command: 'create' }) };
  }
}

function withChanges(changes: readonly Change[]): object {
  const request = structuredClone(recorded.base);
  for (const change of changes) {
    const [path, value] = change;
    const last = path.at(-1) ?? '';
    // biome-ignore lint/suspicious/noExplicitAny: a path into any request
    const owner = path.slice(0, -1).reduce<any>((object, key) => object[key], request);
    if (change.length === 1) delete owner[last];
    else owner[last] = value;
  }
  return sorted(request);
}

// biome-ignore lint/suspicious/noExplicitAny: a request as it came out of JSON
function sorted(request: any): object {
  request.Env?.sort();
  request.HostConfig.Binds?.sort();
  return request;
}

for (const api of ['1.41', '1.43', '1.49']) {
  test(`For API ${api} every command line asks for what docker 28.2 asks for, or is refused in its words.`, (t) => {
    const cases = recorded.cases.filter((recordedCase) => recordedCase.api === api);
    t.true(cases.length > 300);
    for (const { args, changes, query = '', error } of cases) {
      const expected = changes === undefined ? { error } : { request: withChanges(changes), query };
      t.deepEqual(answer(args, api), expected, JSON.stringify(args));
    }
  });
}
