import test from 'ava';
import { explainStartFailure } from '../../src/runtime/explain-start-failure.ts';

const DOCKER = 'failed to create task for container: failed to create shim task: OCI runtime create failed: ';
const NOT_A_DIRECTORY =
  ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type';

/** The first three are what dockerd 24.0.9 answered; the others are what runtimes say, and the rule of moby's daemon/errors.go. */
const cases: readonly [message: string, code: string, kind: string, exitCode: number, appended: string][] = [
  [
    'runc create failed: unable to start container process: exec: "sleep": executable file not found in $PATH',
    'COMMAND_NOT_FOUND',
    'invalid-argument',
    127,
    '',
  ],
  [
    'runc create failed: unable to start container process: exec: "/etc/passwd": permission denied',
    'COMMAND_NOT_EXECUTABLE',
    'invalid-argument',
    126,
    '',
  ],
  [
    'runc create failed: unable to start container process: error during container init: error setting rlimit type 7: operation not permitted',
    'RUNTIME_FAILED',
    'internal',
    128,
    '',
  ],
  [
    'executable file `nope` not found in $PATH: No such file or directory',
    'COMMAND_NOT_FOUND',
    'invalid-argument',
    127,
    '',
  ],
  [
    'runc create failed: unable to start container process: exec: "/etc": is a directory',
    'COMMAND_NOT_EXECUTABLE',
    'invalid-argument',
    126,
    ': permission denied',
  ],
  [
    'runc create failed: error mounting "/a" to rootfs at "/etc": not a directory',
    'COMMAND_NOT_FOUND',
    'invalid-argument',
    127,
    NOT_A_DIRECTORY,
  ],
];

for (const [message, code, kind, exitCode, appended] of cases) {
  test(`create: ${message}`, (t) => {
    const error = explainStartFailure('create', message);
    t.is(error.message, `${DOCKER}${message}: unknown${appended}`);
    t.like(error, { name: 'RuntimeError', code, kind, exitCode, phase: 'runtime' });
  });
}

test('a start that fails is told as such', (t) => {
  const error = explainStartFailure('start', 'boom');
  t.is(error.message, 'OCI runtime start failed: boom: unknown');
  t.like(error, { code: 'RUNTIME_FAILED', exitCode: 128, phase: 'start' });
});

const UNCLEAR = [
  [
    "runc create failed: unable to start container process: can't get final child's PID from pipe: EOF",
    '--oom-score-adj',
  ],
  [
    'runc create failed: error during container init: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted',
    '--ulimit',
  ],
] as const;

test('what a mount failed for is not told as a command that is missing', (t) => {
  const overFile =
    'runc create failed: unable to start container process: error during container init: error mounting "/a" to rootfs at "/etc": mount /a:/etc (via /proc/self/fd/6), flags: 0x5000: not a directory';
  const overProc =
    'runc create failed: unable to start container process: error during container init: error mounting "/a" to rootfs at "/proc": "/r/proc" cannot be mounted because it is not of type proc';
  t.regex(explainStartFailure('create', overFile).hint, /could not be made/);
  t.regex(explainStartFailure('create', overProc).hint, /over \/proc/);
});

test('a kernel parameter that is not there is told as such, not as a command that is missing', (t) => {
  const message =
    'runc create failed: unable to start container process: error during container init: open /proc/sys/net/ipv4/nope: no such file or directory';
  const { hint, exitCode } = explainStartFailure('create', message);
  t.is(exitCode, 127);
  t.true(hint?.includes('--sysctl'), hint);
});

for (const [message, option] of UNCLEAR) {
  test(`what runc does not say of ${option}, the hint does`, (t) => {
    const { hint } = explainStartFailure('create', message);
    t.true(hint?.includes(option) && hint.includes('CAP_SYS_RESOURCE'), hint);
  });
}
