import { existsSync, rmSync } from 'node:fs';
import { execa } from 'execa';
import type { GuestRunOptions } from '../guest.ts';
import type { vagrantPaths } from './plan-vagrant.ts';

/** What ssh(1) exits with when the connection fails. */
export const CONNECTION_FAILED = 255;

const CONNECT_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 5000;

type Paths = ReturnType<typeof vagrantPaths>;

/** ssh's arguments for a shell, or a command of sh, of root in a machine. Pure. */
export function sshArguments(
  { sshConfig, sshSocket }: Paths,
  kernel: string,
  more: readonly string[] = [],
): string[] {
  const options = {
    User: 'root',
    ControlPath: sshSocket,
    LogLevel: 'ERROR',
    ConnectTimeout: '20',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '8',
  };
  return [
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...['-F', sshConfig],
    ...more,
    kernel,
  ];
}

/** Makes the connection that all commands share: emulated, its keys alone take a second or more. Resolves with whether there is one. */
export async function connectSsh(paths: Paths, kernel: string): Promise<boolean> {
  const { failed } = await execa('ssh', sshArguments(paths, kernel, ['-M', '-N', '-f']), {
    reject: false,
    stdio: 'ignore',
    timeout: CONNECT_TIMEOUT_MS,
    cleanup: false,
  });
  return !failed;
}

/** Ends the connection that all commands share. Idempotent. */
export async function disconnectSsh({ sshSocket }: Paths): Promise<void> {
  if (!existsSync(sshSocket)) return;
  await execa('ssh', ['-o', `ControlPath=${sshSocket}`, '-O', 'exit', 'machine'], {
    reject: false,
    stdio: 'ignore',
    timeout: END_TIMEOUT_MS,
  });
  rmSync(sshSocket, { force: true });
}

/** Runs a command of sh in a machine, and resolves with its exit code; `CONNECTION_FAILED` where the connection breaks. */
export async function runOverSsh(
  paths: Paths,
  kernel: string,
  command: string,
  { stdinFile, ownStdin, onStdout = () => {}, onStderr = () => {} }: GuestRunOptions = {},
  signal?: AbortSignal,
): Promise<number> {
  const isTerminal = ownStdin === 'terminal';
  const running = execa('ssh', [...sshArguments(paths, kernel, isTerminal ? ['-tt'] : []), command], {
    reject: false,
    buffer: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    ...(stdinFile === undefined
      ? { stdin: ownStdin === undefined ? 'ignore' : 'inherit' }
      : { inputFile: stdinFile }),
    // Ctrl-C would end the connection before what runs inside is told; through a terminal it comes there as a character.
    detached: !isTerminal,
  });
  running.stdout.on('data', onStdout);
  running.stderr.on('data', onStderr);
  const { exitCode } = await running;
  return exitCode ?? CONNECTION_FAILED;
}
