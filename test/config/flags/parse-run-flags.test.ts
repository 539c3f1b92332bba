import test from 'ava';
import fc from 'fast-check';
import { RUN_FLAGS } from '../../../src/config/flags/container-flags.ts';
import { type CreateContext, NEWEST_API_VERSION } from '../../../src/config/flags/create-context.ts';
import { dockerMessage } from '../../../src/config/flags/docker-message.ts';
import { parseRunFlags } from '../../../src/config/flags/parse-run-flags.ts';
import { LARGEST_FILE_BYTES } from '../../../src/config/options/file-reader.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

const CONTEXT: CreateContext = {
  command: 'docker run',
  readFile: (path) => {
    throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  },
  lookUpVariable: () => undefined,
  cwd: '/home/me',
  apiVersion: NEWEST_API_VERSION,
  host: { os: 'linux', architecture: 'amd64' },
  consoleSize: [24, 80],
};

function refusal(args: readonly string[], context = CONTEXT): ConfigError {
  try {
    parseRunFlags(args, context);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('run says how the caller stays connected.', (t) => {
  const { run, name, request } = parseRunFlags(
    [
      '-it',
      '--rm',
      '--name',
      'web',
      '--sig-proxy=false',
      '--detach-keys',
      'ctrl-x',
      '--cidfile',
      '/tmp/id',
      'bb',
      'sh',
      '-c',
      'x',
    ],
    CONTEXT,
  );
  t.deepEqual(run, {
    detach: false,
    interactive: true,
    tty: true,
    remove: true,
    proxySignals: false,
    detachKeys: 'ctrl-x',
    cidFile: '/tmp/id',
    pull: 'missing',
    quiet: false,
  });
  t.is(name, 'web');
  t.deepEqual(request.Cmd, ['sh', '-c', 'x']);
  t.deepEqual(request.HostConfig?.ConsoleSize, [24, 80]);
});

test('A detached container has nothing attached.', (t) => {
  const { request } = parseRunFlags(['-d', '-i', 'bb'], CONTEXT);
  t.like(request, {
    AttachStdin: false,
    AttachStdout: false,
    AttachStderr: false,
    StdinOnce: false,
    OpenStdin: true,
  });
});

test('--attach and --detach exclude each other.', (t) => {
  t.is(
    refusal(['-d', '-a', 'stdin', 'bb']).message,
    'conflicting options: cannot specify both --attach and --detach',
  );
});

test('An image is needed.', (t) => {
  const error = refusal(['--rm']);
  t.like(error, { code: 'ARGUMENTS_INVALID', message: "'docker run' requires at least 1 argument" });
  t.is(dockerMessage(error, { command: 'run' }), "docker: 'docker run' requires at least 1 argument");
});

test('All problems are reported together, first the one at which Docker stops.', (t) => {
  const args = ['--pid', 'x', '-p', '99999:80', '--restart', 'always', '--rm', '--uts', 'y', 'Foo'];
  t.deepEqual(refusal(args).problems, [
    'invalid hostPort: 99999',
    '--pid: invalid PID mode',
    '--uts: invalid UTS mode',
    'conflicting options: cannot specify both --restart and --rm',
    'invalid reference format: repository name (library/Foo) must be lowercase',
  ]);
});

test('A bad image is bare for create and has the program before it for run; before 23 a sentence ended.', (t) => {
  const image = refusal(['Foo']);
  const mode = refusal(['--pid', 'x', 'bb']);
  t.is(dockerMessage(image, { command: 'create' }), image.message);
  t.is(dockerMessage(image, { command: 'run' }), `docker: ${image.message}`);
  t.is(dockerMessage(mode, { command: 'run', version: '20.10' }), 'docker: --pid: invalid PID mode.');
});

test('A seccomp profile that is too large is refused.', (t) => {
  const context = { ...CONTEXT, readFile: (_: string, maxBytes: number) => new Uint8Array(maxBytes + 1) };
  t.is(
    refusal(['--security-opt', 'seccomp=/dev/zero', 'bb'], context).message,
    `opening seccomp profile (/dev/zero) failed: larger than ${LARGEST_FILE_BYTES} bytes`,
  );
});

const words = fc.oneof(
  fc.constantFrom(...Object.keys(RUN_FLAGS).map((name) => `--${name}`)),
  fc.constantFrom(
    ...Object.values(RUN_FLAGS).flatMap(({ short }) => (short === undefined ? [] : [`-${short}`])),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    'type=bind,src=/a,dst=/b',
    '/a:/b:ro',
    '80:80',
    '1.5',
    '64m',
    'a=b',
    '5s',
    '=',
    ':',
    ',',
    '"',
    '--',
    '-',
  ),
);

test('Whatever stands on a command line, it is parsed or refused with one kind of error.', (t) => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          words,
          fc.tuple(words, words).map((pair) => pair.join('=')),
        ),
        { maxLength: 8 },
      ),
      (args) => {
        try {
          const { request } = parseRunFlags(args, CONTEXT);
          return typeof request.Image === 'string';
        } catch (error) {
          return error instanceof ConfigError && error.message !== '' && error.problems.length > 0;
        }
      },
    ),
    { numRuns: 2000 },
  );
  t.pass();
});
