import { RuntimeError, type StartFailureExitCode } from '../errors/runtime-error.ts';

/** Docker 24's words around the runtime's message, which come from dockerd, containerd's shim and gRPC. */
const PREFIX = {
  create: 'failed to create task for container: failed to create shim task: OCI runtime create failed: ',
  start: 'OCI runtime start failed: ',
};
const SUFFIX = ': unknown';

interface Reading {
  readonly texts: readonly string[];
  readonly code: 'COMMAND_NOT_FOUND' | 'COMMAND_NOT_EXECUTABLE';
  readonly exitCode: StartFailureExitCode;
  readonly appended?: string;
}

/** dockerd knows why a container did not start only from the runtime's text (moby, daemon/errors.go); the first that fits counts. */
const READINGS: readonly Reading[] = [
  {
    texts: ['is a directory'],
    code: 'COMMAND_NOT_EXECUTABLE',
    exitCode: 126,
    appended: ': permission denied',
  },
  // The second is what crun 1.8.1 says of what is no program.
  {
    texts: ['permission denied', 'open executable: operation not permitted'],
    code: 'COMMAND_NOT_EXECUTABLE',
    exitCode: 126,
  },
  {
    texts: ['not a directory'],
    code: 'COMMAND_NOT_FOUND',
    exitCode: 127,
    appended:
      ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type',
  },
  {
    texts: [
      'executable file not found',
      'no such file or directory',
      'system cannot find the file specified',
      'failed to run runc create/exec call',
    ],
    code: 'COMMAND_NOT_FOUND',
    exitCode: 127,
  },
];

/** What runc's words mean where they do not say it (runc 1.1.5, libcontainer). */
const HINTS: readonly { readonly text: RegExp; readonly hint: string }[] = [
  {
    text: /can't get final child's PID from pipe: EOF/,
    hint: 'runc gave up before it could say why. That is so for an OOM score (--oom-score-adj) below the engine’s own without CAP_SYS_RESOURCE: lockstep doctor says whether the engine has it.',
  },
  {
    text: /cgroups in hybrid mode not supported/,
    hint: 'crun takes cgroup v1 or v2, not both at the same time as this host has them (lockstep doctor): use --runtime runc here.',
  },
  {
    text: /cannot be mounted because it is (?:not of type proc|inside \/proc)/,
    hint: 'A runtime lets nothing be mounted over /proc: choose another place in the container (-v, --mount, --tmpfs).',
  },
  {
    text: /error mounting "[^"]*" to rootfs at/,
    hint: 'A mount (-v, --mount, --tmpfs) could not be made: the message names its two ends, and what the kernel says.',
  },
  {
    text: /open \/proc\/sys\/\S+: no such file or directory/,
    hint: 'This kernel has no such parameter (--sysctl), or none in a namespace: look below /proc/sys.',
  },
  {
    text: /error setting rlimit.*operation not permitted/,
    hint: 'A limit (--ulimit) above the engine’s own takes CAP_SYS_RESOURCE: lockstep doctor says whether the engine has it.',
  },
];

/**
 * The error for a `create` or `start` that the runtime refused, with Docker's text and exit code. Pure.
 *
 * @param message - The runtime's own words, as `parseRuntimeMessage` found them.
 */
export function explainStartFailure(verb: keyof typeof PREFIX, message: string): RuntimeError {
  const text = `${PREFIX[verb]}${message}${SUFFIX}`;
  const lowerCase = text.toLowerCase();
  const reading = READINGS.find(({ texts }) => texts.some((known) => lowerCase.includes(known)));
  const hint = HINTS.find((known) => known.text.test(message))?.hint;
  return new RuntimeError(reading?.code ?? 'RUNTIME_FAILED', `${text}${reading?.appended ?? ''}`, {
    phase: verb === 'start' ? 'start' : 'runtime',
    exitCode: reading?.exitCode ?? 128,
    ...(hint === undefined ? {} : { hint }),
  });
}
