import test from 'ava';
import fc from 'fast-check';
import { formatPlatform, parsePlatform } from '../../../src/config/images/parse-platform.ts';
import { parseReference } from '../../../src/config/images/parse-reference.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const HOST = { os: 'linux', architecture: 'amd64' };

const NAMED: readonly (readonly [
  text: string,
  domain: string,
  path: string,
  familiar?: string,
  tag?: string | undefined,
  digest?: string,
])[] = [
  ['busybox', 'docker.io', 'library/busybox', 'busybox'],
  ['busybox:1.36', 'docker.io', 'library/busybox', 'busybox:1.36', '1.36'],
  ['docker.io/busybox', 'docker.io', 'library/busybox', 'busybox'],
  ['index.docker.io/library/busybox', 'docker.io', 'library/busybox', 'busybox'],
  ['team/app', 'docker.io', 'team/app', 'team/app'],
  ['quay.io/team/app:x', 'quay.io', 'team/app', 'quay.io/team/app:x', 'x'],
  ['localhost/app', 'localhost', 'app', 'localhost/app'],
  ['localhost:5000/app', 'localhost:5000', 'app', 'localhost:5000/app'],
  ['Host/app', 'Host', 'app', 'Host/app'],
  ['[::1]:5000/app', '[::1]:5000', 'app', '[::1]:5000/app'],
  [`app@${DIGEST}`, 'docker.io', 'library/app', `app@${DIGEST}`, undefined, DIGEST],
  [`app:1@${DIGEST}`, 'docker.io', 'library/app', `app:1@${DIGEST}`, '1', DIGEST],
];

for (const [text, domain, path, familiar, tag, digest] of NAMED) {
  test(`${text} is read.`, (t) => {
    const parts = { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
    t.deepEqual<unknown, unknown>(parseReference(text), { kind: 'named', domain, path, ...parts, familiar });
  });
}

test('An id is one with and without its algorithm.', (t) => {
  t.deepEqual(parseReference(DIGEST), { kind: 'id', id: DIGEST });
  t.deepEqual(parseReference('a'.repeat(64)), { kind: 'id', id: DIGEST });
});

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ['', 'invalid reference format'],
  ['Foo', 'invalid reference format: repository name (library/Foo) must be lowercase'],
  ['foo_Bar.com/x', 'repository name must be lowercase'],
  ['a..b', 'invalid reference format'],
  ['a:', 'invalid reference format'],
  ['a@sha256:abc', 'invalid reference format'],
  [`a@sha256:${'a'.repeat(40)}`, 'invalid checksum digest length'],
  [`a@md5:${'a'.repeat(32)}`, 'unsupported digest algorithm'],
  ['a'.repeat(300), 'repository name must not be more than 255 characters'],
];

for (const [text, message] of REFUSED) {
  test(`${text.slice(0, 60)} is no reference.`, (t) => {
    const error = t.throws(() => parseReference(text), { instanceOf: ConfigError });
    t.like(error, { code: 'IMAGE_REFERENCE_INVALID', message, value: text });
  });
}

test('The familiar spelling of a reference means the same.', (t) => {
  const part = fc.stringMatching(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/);
  const reference = fc.tuple(
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.option(fc.stringMatching(/^\w[\w.-]{0,9}$/)),
  );
  fc.assert(
    fc.property(reference, ([parts, tag]) => {
      const text = `${parts.join('/')}${tag === null ? '' : `:${tag}`}`;
      try {
        const parsed = parseReference(text);
        if (parsed.kind === 'named') t.deepEqual(parseReference(parsed.familiar), parsed);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
      }
    }),
  );
});

test('A platform has normal names, and the host’s for what is not given.', (t) => {
  const written = Object.fromEntries(
    [
      'arm64',
      'linux',
      'linux/x86_64',
      'linux/arm/7',
      'linux/arm64/v9',
      'windows(10.0)/amd64',
      'armhf',
      'macos/arm64',
    ].map((text) => [text, formatPlatform(parsePlatform(text, HOST))]),
  );
  t.deepEqual(written, {
    arm64: 'linux/arm64',
    linux: 'linux/amd64',
    'linux/x86_64': 'linux/amd64',
    'linux/arm/7': 'linux/arm/v7',
    'linux/arm64/v9': 'linux/arm64/v9',
    'windows(10.0)/amd64': 'windows/amd64',
    armhf: 'linux/arm',
    'macos/arm64': 'darwin/arm64',
  });
});
