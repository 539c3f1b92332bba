import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { SystemError } from '../errors/system-error.ts';
import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import type { Source } from './question.ts';

const TIMEOUT_MS = 10_000;
const SIGKILL = 9;

/**
 * Which access the processes of some cgroups have to devices, a line each: `c 1:3 rwm`. Nothing is opened, since that can
 * have effects (a watchdog starts): access(2) asks what open(2) would (devcgroup_inode_permission), and mknod(2) makes
 * nodes in a folder that is deleted. Programs that do so are for a moment in the cgroups, and have ended when this resolves.
 */
export async function tryDevices(
  { folders, devices }: Extract<Source, { kind: 'access' }>,
  system: System,
): Promise<string> {
  if (folders.length === 0) throw unsupported('no hierarchy of this host knows devices');
  for (const folder of folders) refuseFrozen(folder, system);
  const scratch = mkdtempSync(join(tmpdir(), 'lockstep-verify-'));
  try {
    const nodes = devices.map((device, index) => ({ device, path: join(scratch, `node-${index}`) }));
    const argumentsOf = (paths: readonly { device: string; path: string }[]) =>
      paths.flatMap(({ device, path }) => [path, ...device.split(/[ :]/)]);
    const made = await system.processes.run('xargs', ['-0', '-n', '4', 'mknod'], {
      input: argumentsOf(nodes).join('\0'),
      timeoutMs: TIMEOUT_MS,
    });
    if (made.exitCode !== 0) throw unsupported(`device nodes cannot be made here: ${made.stderr.trim()}`);
    const found = await runInCgroups(
      { folders, system },
      ['-0', 'find'],
      [
        ...nodes.map(({ path }) => path),
        ...['-maxdepth', '0', '-readable', '-printf', 'r %p\n', ',', '-writable', '-printf', 'w %p\n'],
      ],
    );
    const accesses = new Set(found.split('\n'));
    const again = devices.map((device, index) => ({ device, path: join(scratch, `again-${index}`) }));
    await runInCgroups({ folders, system }, ['-0', '-n', '4', 'mknod'], argumentsOf(again));
    return devices
      .map((device, index) => {
        const { path = '' } = nodes[index] ?? {};
        const letters = ['r', 'w'].filter((letter) => accesses.has(`${letter} ${path}`));
        const isMade = system.files.lstat(again[index]?.path ?? '') !== undefined;
        return `${device} ${[...letters, ...(isMade ? ['m'] : [])].join('') || '-'}`;
      })
      .join('\n');
  } finally {
    system.files.remove(scratch);
  }
}

/**
 * What a program prints that runs in some cgroups. xargs(1) waits for the arguments on its input, so it can be moved before
 * the program starts. When memory is short there it is the first to be killed, and no process of the container.
 */
async function runInCgroups(
  { folders, system }: { folders: readonly string[]; system: System },
  xargs: readonly string[],
  words: readonly string[],
): Promise<string> {
  const { files, processes } = system;
  const child = await processes.spawn('xargs', xargs, { stdio: ['pipe', 'pipe', 'ignore'] });
  const [input, output] = child.stdio;
  const chunks: Buffer[] = [];
  output?.on('data', (chunk: Buffer) => chunks.push(chunk));
  input?.on('error', () => {});
  const timer = setTimeout(() => processes.kill(child.pid, SIGKILL), TIMEOUT_MS);
  try {
    files.write(`/proc/${child.pid}/oom_score_adj`, '1000');
    for (const folder of folders) files.write(join(folder, 'cgroup.procs'), String(child.pid));
    input?.end(words.join('\0'));
    const ended = new Promise((resolve) => output?.once('end', resolve).once('error', resolve));
    const exitCode = await child.exited;
    await ended;
    // 123 when a program failed that it started (xargs(1), EXIT STATUS): a device was refused.
    if (exitCode !== 0 && exitCode !== 123 && exitCode <= 128)
      throw unsupported(
        'nothing that tries devices can be started in the cgroup; is its limit of processes reached?',
      );
    if (exitCode > 128) throw unsupported('the program that tries devices was killed in the cgroup');
    return Buffer.concat(chunks).toString();
  } catch (error) {
    processes.kill(child.pid, SIGKILL);
    await child.exited;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** What comes into a frozen cgroup does not run. */
function refuseFrozen(folder: string, { files }: System): void {
  const isFrozen =
    /^frozen 1$/m.test(files.readIfThere(join(folder, 'cgroup.events')) ?? '') ||
    (files.readIfThere(join(folder, 'freezer.state')) ?? 'THAWED').trim() !== 'THAWED';
  if (isFrozen) throw unsupported('the container is paused, and so would be what tries its devices');
}

function unsupported(message: string): SystemError {
  return new SystemError('SYSTEM_UNSUPPORTED', message);
}
