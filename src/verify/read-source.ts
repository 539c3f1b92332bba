import { SystemError } from '../errors/system-error.ts';
import type { FileStat, System } from '../system/system.ts';
import type { Source } from './question.ts';
import { tryDevices } from './try-devices.ts';

const TIMEOUT_MS = 10_000;

/** What was read, or why nothing was. */
export type Reading = { readonly text: string } | { readonly reason: string };

/** Reads one source. Changes nothing. Never rejects: what cannot be read is told. */
export async function readSource(source: Source, system: System): Promise<Reading> {
  try {
    return { text: await textOf(source, system) };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return { reason: error.message };
  }
}

/** Where a source lies, for people. Pure. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case 'file':
    case 'link':
      return source.path;
    case 'identity':
      return source.root === undefined ? source.path : `${source.root}${source.path}`;
    case 'place':
    case 'node':
      return `${source.root}${source.path}`;
    case 'inside':
      return `${source.path} in its namespaces`;
    case 'output':
      return [source.program, ...source.args].join(' ');
    case 'access':
      return 'access(2) and mknod(2) in its cgroup';
  }
}

async function textOf(source: Source, system: System): Promise<string> {
  const { files } = system;
  switch (source.kind) {
    case 'file':
      return files.read(source.path);
    case 'link':
      return files.readLink(source.path);
    case 'identity': {
      const { root, path } = source;
      return requireStat(path, root === undefined ? files.stat(path) : files.lookInRoot(root, path)?.stat)
        .identity;
    }
    case 'place':
      return files.lookInRoot(source.root, source.path)?.path ?? 'absent';
    case 'node': {
      const found = files.lookInRoot(source.root, source.path, { follow: source.follow ?? false });
      return found === undefined ? 'absent' : describeNode(found.stat);
    }
    case 'inside':
      return run(system, 'nsenter', [
        ...['--target', String(source.pid), '--net', '--ipc', '--uts', '--'],
        ...['cat', '--', source.path],
      ]);
    case 'output':
      return run(system, source.program, source.args);
    case 'access':
      return tryDevices(source, system);
  }
}

/** `char-device 1:3 0666 0:0`: kind, numbers, mode, owner. Pure. */
export function describeNode({ kind, major, minor, mode, uid, gid }: FileStat): string {
  return `${kind} ${major}:${minor} ${mode.toString(8).padStart(4, '0')} ${uid}:${gid}`;
}

async function run({ processes }: System, program: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await processes.run(program, args, { timeoutMs: TIMEOUT_MS });
  if (exitCode !== 0) throw new SystemError('SYSTEM_CALL_FAILED', stderr.trim() || `${program} failed`);
  return stdout;
}

function requireStat(path: string, stat: FileStat | undefined): FileStat {
  if (stat === undefined) throw new SystemError('SYSTEM_NOT_FOUND', `${path} is not there`, { path });
  return stat;
}
