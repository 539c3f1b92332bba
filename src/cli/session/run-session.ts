import type { Attachment, Container } from '../../engine/api.ts';
import { CliError } from '../../errors/cli-error.ts';
import type { Io } from '../io.ts';
import { createDetachWatch, parseDetachKeys } from './detach-keys.ts';
import { followTerminalSize } from './follow-terminal-size.ts';
import { makeRaw } from './make-raw.ts';
import { proxySignals } from './proxy-signals.ts';
import { sendInput } from './send-input.ts';
import { writeAll } from './write-all.ts';

export interface SessionOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** The container has a terminal. */
  readonly tty: boolean;
  readonly proxySignals: boolean;
  /** As given with `--detach-keys`; empty for the default. */
  readonly detachKeys: string;
  /** Makes the process run, once everything is connected; nothing where it runs already. Resolves false to go no further. */
  readonly begin?: () => Promise<boolean>;
}

type SessionEnd = 'ended' | 'detached' | 'held';

/** Refuses, as Docker does, a terminal session whose input is no terminal. @throws CliError `NOT_A_TERMINAL` */
export function requireTerminal({ stdin, tty }: Pick<SessionOptions, 'stdin' | 'tty'>, io: Io): void {
  if (stdin && tty && !io.stdin.isTTY) throw new CliError('NOT_A_TERMINAL', 'the input device is not a TTY');
}

/**
 * Connects this process's streams to a container until it ends (`ended`), the user detaches (`detached`), or `begin` says
 * so (`held`). The terminal is as it was when this returns or throws.
 */
export async function runSession(container: Container, io: Io, options: SessionOptions): Promise<SessionEnd> {
  const end = await connect(container, io, options);
  // Docker's words, so that what comes next begins on a line of its own.
  if (end === 'detached') io.stderr.write('read escape sequence\n');
  return end;
}

async function connect(container: Container, io: Io, options: SessionOptions): Promise<SessionEnd> {
  const keys = parseDetachKeys(options.detachKeys);
  await using attachment = await container.attach();
  const cleanUps: (() => void)[] = [];
  const detached = Promise.withResolvers<'detached'>();
  try {
    if (!options.tty && options.proxySignals) cleanUps.push(proxySignals(container, io));
    if (!(await (options.begin?.() ?? true))) return 'held';
    const isTerminal = options.tty && io.stdin.isTTY === true;
    if (options.tty && io.stdout.isTTY) cleanUps.push(followTerminalSize(container, io));
    if (options.stdin) {
      if (isTerminal) cleanUps.push(await makeRaw(io));
      const watch = isTerminal ? createDetachWatch(keys) : undefined;
      const onDetach = () => detached.resolve('detached');
      sendInput({ stdin: io.stdin, attachment, watch, onDetach }).catch(detached.reject);
    }
    // Not before the terminal is as the container's needs it: what came meanwhile waits in the log.
    return await Promise.race([copyOutput(attachment, io, options), detached.promise]);
  } finally {
    for (const cleanUp of cleanUps) cleanUp();
  }
}

async function copyOutput(
  attachment: Attachment,
  io: Io,
  { stdout, stderr }: SessionOptions,
): Promise<'ended'> {
  for await (const { stream, bytes } of attachment.output) {
    if (stream === 'stdout' && stdout) await writeAll(io.stdout, bytes);
    if (stream === 'stderr' && stderr) await writeAll(io.stderr, bytes);
  }
  return 'ended';
}
