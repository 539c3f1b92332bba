import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { RootlessError } from '../errors/rootless-error.ts';
import { join } from '../lib/paths/join.ts';
import type { SpawnedProcess, System } from '../system/system.ts';
import { type Holder, holderPaths, isAlive, namespaceOf, readHolder } from './holder.ts';
import { mayMapRanges } from './may-map-ranges.ts';

const LOCK_TIMEOUT_MS = 30_000;
const LOOK_EVERY_MS = 2;
/** Kept free of everything that a holder could keep busy or leak. */
const SLEEP = ['sleep', 'infinity'] as const;

/** The user who enters, as this process knows him. */
export interface User {
  readonly uid: number;
  /** Undefined for one that no account is for. */
  readonly name: string | undefined;
  readonly pid: number;
}

/**
 * The command line before a program's own that runs it as root of the user's namespaces: those that a holder keeps, those
 * that a container is still in when the holder was killed, else new ones. Records that `user.pid` is in them.
 *
 * @throws RootlessError `ROOT_OF_ANOTHER_USER`, `USER_NAMESPACE_UNAVAILABLE`; SystemError `LOCK_TIMEOUT`
 */
export async function enterNamespaces(
  { root, run }: { readonly root: string; readonly run: string },
  user: User,
  system: System,
): Promise<readonly [string, ...string[]]> {
  const { files, processes, locks } = system;
  refuseAnothers(root, user, files);
  const paths = holderPaths(run);
  files.makeDirectory(paths.users);
  const lock = await locks.acquire(paths.lock, { timeoutMs: LOCK_TIMEOUT_MS });
  try {
    const recorded = readHolder(run, system);
    let holder = recorded;
    if (holder === undefined || !isAlive(holder, system)) {
      holder = await startHolder(commandFor(recorded, user, system), system);
      files.replace(paths.holder, JSON.stringify(holder));
    }
    files.write(join(paths.users, String(user.pid)), String(processes.startTime(user.pid)));
    return enterCommand(holder.pid, system);
  } catch (error) {
    if (readHolder(run, system) === undefined) files.remove(paths.folder);
    throw error;
  } finally {
    lock.release();
  }
}

function refuseAnothers(root: string, { uid }: User, files: System['files']): void {
  const owner = files.stat(root)?.uid ?? uid;
  if (owner === uid) return;
  throw new RootlessError('ROOT_OF_ANOTHER_USER', `${root} belongs to user ${owner}, not to ${uid}`, {
    value: root,
  });
}

function enterCommand(pid: number, system: Pick<System, 'processes'>): [string, ...string[]] {
  const nsenter = programAt('nsenter', system);
  return [nsenter, '--preserve-credentials', '--target', String(pid), '--user', '--mount', '--'];
}

/** Joins what a recorded holder kept, if another process is in it yet; else makes namespaces. */
function commandFor(
  recorded: Holder | undefined,
  user: User,
  system: System,
): readonly [string, ...string[]] {
  const witness = recorded && findWitness(recorded, system.files);
  if (witness !== undefined) return enterCommand(witness, system);
  const ranges = mayMapRanges(user, system) ? ['--map-auto'] : [];
  const unshare = programAt('unshare', system);
  return [unshare, '--user', '--map-root-user', ...ranges, '--mount', '--propagation', 'slave', '--'];
}

/** The monitor of a container outlives the holder in the same namespaces. */
function findWitness({ user, mount }: Holder, files: System['files']): number | undefined {
  return files
    .list('/proc')
    .map(Number)
    .find(
      (pid) =>
        pid > 1 && namespaceOf(pid, 'user', files) === user && namespaceOf(pid, 'mnt', files) === mount,
    );
}

async function startHolder(command: readonly [string, ...string[]], system: System): Promise<Holder> {
  const [file, ...args] = command;
  const { files, processes } = system;
  const child = await processes.spawn(file, [...args, ...SLEEP], {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const text = readAll(child);
  let exitCode: number | undefined;
  void child.exited.then((code) => {
    exitCode = code;
  });
  // The program is executed last, when the namespaces and their maps are there.
  while (!(files.readIfThere(`/proc/${child.pid}/cmdline`) ?? '').startsWith(`${SLEEP.join('\0')}\0`)) {
    if (exitCode !== undefined) throw unavailable(await text(), exitCode);
    await delay(LOOK_EVERY_MS);
  }
  child.stdio[2]?.destroy();
  child.unref();
  const startTime = processes.startTime(child.pid);
  const [user, mount] = [namespaceOf(child.pid, 'user', files), namespaceOf(child.pid, 'mnt', files)];
  if (startTime === undefined || user === undefined || mount === undefined) throw unavailable('', 0);
  return { pid: child.pid, startTime, user, mount };
}

/** What a program says of its failure; its exit can be known before the last of that has come. */
function readAll({ stdio: [, , stderr] }: SpawnedProcess): () => Promise<string> {
  let text = '';
  stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const ended = stderr && finished(stderr).catch(() => {});
  return async () => {
    await ended;
    return text.trim();
  };
}

function unavailable(text: string, exitCode: number): RootlessError {
  return new RootlessError(
    'USER_NAMESPACE_UNAVAILABLE',
    `no user namespace can be made: ${text || `unshare ended with ${exitCode}`}`,
  );
}

function programAt(name: string, { processes }: Pick<System, 'processes'>): string {
  const path = processes.find(name);
  if (path !== undefined) return path;
  throw new RootlessError(
    'USER_NAMESPACE_UNAVAILABLE',
    `no user namespace can be made: there is no ${name}`,
    {
      value: name,
      hint: 'Install util-linux.',
    },
  );
}
