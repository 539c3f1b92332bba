import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { leftBehind, readHostState } from '../../host-state.ts';
import { shareImages } from '../../share-images.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { until } from '../until.ts';

const PROGRAM = join(import.meta.dirname, '../../../bin/lockstep');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly process: ChildProcessWithoutNullStreams;
  /** Resolves when stdout has this text in it; rejects when the command ends before. */
  says(text: string): Promise<void>;
  /** Resolves when the command has ended. */
  readonly result: Promise<CommandResult>;
}

export interface RealCli {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** `run` or `create` in a cgroup of the test's own. */
  readonly ownCgroup: readonly string[];
  /** Runs the installed command, in a process of its own, to its end. */
  lockstep(...args: readonly string[]): Promise<CommandResult>;
  /** Starts it, to talk to it while it runs. */
  start(...args: readonly string[]): RunningCommand;
  /** Starts it in a terminal; `shell` may call it as `lockstep`. */
  inTerminal(shell: string): RunningCommand;
}

/**
 * The real `bin/lockstep` on the real kernel, with folders of its own. When the test ends its containers are removed, and
 * the test fails if anything of them is left on this machine.
 */
export function openCli(
  t: ExecutionContext,
  { ownImages = false }: { readonly ownImages?: boolean } = {},
): RealCli {
  const folder = temporaryFolder(t);
  const cgroupParent = `lockstep-test-${randomBytes(4).toString('hex')}`;
  const before = readHostState({ folders: [], marks: [folder] });
  const root = join(folder, 'root');
  if (!ownImages) shareImages(root);
  const env = { ...process.env, LOCKSTEP_ROOT: root, LOCKSTEP_RUN: join(folder, 'run') };
  const start = (...args: readonly string[]) => follow(spawn(PROGRAM, args, { env, cwd: folder }));
  const lockstep = (...args: readonly string[]) => {
    const command = start(...args);
    command.process.stdin.end();
    return command.result;
  };
  const inTerminal = (shell: string) => {
    const program = `lockstep() { ${PROGRAM} "$@"; }; ${shell}`;
    return follow(
      spawn('script', ['-qec', program, '/dev/null'], { env: { ...env, SHELL: '/bin/sh' }, cwd: folder }),
    );
  };
  t.teardown(async () => {
    const { stdout } = await lockstep('ps', '-aq', '--no-trunc');
    const ids = stdout.split('\n').filter((id) => id !== '');
    if (ids.length > 0) await lockstep('rm', '-f', ...ids);
    const leftovers = () =>
      leftBehind(
        before,
        readHostState({ folders: [join(folder, 'root/containers')], marks: [folder] }),
      ).filter((entry) => entry.includes(folder) || entry.includes(cgroupParent));
    // The monitor of a container that was killed still runs its exit command when the removal is over.
    await until(() => leftovers().length === 0, leftovers);
  });
  return { folder, env, ownCgroup: ['--cgroup-parent', `/${cgroupParent}`], lockstep, start, inTerminal };
}

function follow(child: ChildProcessWithoutNullStreams): RunningCommand {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
    });
  }
  // A command that ends before it has read its input is no failure of the test.
  child.stdin.on('error', () => {});
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...written }));
  return {
    process: child,
    result: ended,
    says: async (text) => {
      while (!written.stdout.includes(text)) {
        const wokenBy = await Promise.race([once(child.stdout, 'data'), ended]);
        if (!Array.isArray(wokenBy) && !written.stdout.includes(text)) {
          throw new Error(`it ended without saying ${text}: ${JSON.stringify(wokenBy)}`);
        }
      }
    },
  };
}
