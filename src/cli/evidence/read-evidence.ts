import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import type { Container } from '../../engine/api.ts';
import { join } from '../../lib/paths/join.ts';
import { isWithin } from '../../system/is-within.ts';
import { parseMountinfo } from '../../system/linux/parse-mountinfo.ts';
import type { MountEntry } from '../../system/system.ts';
import { readProcess } from '../read-process.ts';
import type { Evidence, Trace } from './evidence.ts';

/** How far below its folder a container's files are listed: its own ones, not those of its root file system. */
const DEPTH = 2;
/** These change with every step and say nothing. */
const OWN_RECORDS: ReadonlySet<string> = new Set([
  'snapshot.json',
  '.snapshot.json.spare',
  'journal.jsonl',
  'config.json',
]);

/**
 * What there is of a container on this host: its files and mounts, with paths from its own folder, its cgroups and its
 * process, as the kernel tells them. Changes nothing. Empty for a simulated container, and elsewhere than on Linux.
 */
export async function readEvidence(container: Container): Promise<Evidence> {
  const { State, Lockstep } = await container.inspect();
  if (Lockstep.simulated || process.platform !== 'linux') return [];
  const directory = dirname(Lockstep.bundle);
  const table = parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'));
  const mounts = table.filter(({ target }) => isWithin(target, directory));
  const mounted = new Set(mounts.map(({ target }) => target));
  return [
    ...filesBelow(directory, mounted),
    ...mounts.map(
      ({ target, type }): Trace => ({ kind: 'mount', what: `${relative(directory, target)} (${type})` }),
    ),
    ...cgroupsOf(Lockstep.bundle, table),
    ...processOf(State.Pid),
  ];
}

function filesBelow(directory: string, mounted: ReadonlySet<string>): Trace[] {
  const list = (folder: string, depth: number): Trace[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (folder === directory && OWN_RECORDS.has(entry.name)) return [];
      const inside = entry.isDirectory() && depth > 1 && !mounted.has(path) ? list(path, depth - 1) : [];
      const name = relative(directory, path);
      return [{ kind: 'file', what: entry.isDirectory() ? `${name}/` : name }, ...inside];
    });
  return existsSync(directory) ? list(directory, DEPTH) : [];
}

/** The container's cgroup and its parents, each with the hierarchies in which it exists. */
function cgroupsOf(bundle: string, table: readonly MountEntry[]): Trace[] {
  const names = (cgroupsPathOf(bundle) ?? '').split('/').filter((name) => name !== '');
  const hierarchies = table.filter(({ type }) => type === 'cgroup' || type === 'cgroup2');
  return names.flatMap((_, index) => {
    const path = `/${names.slice(0, index + 1).join('/')}`;
    const found = hierarchies.filter(({ target }) => existsSync(join(target, path)));
    if (found.length === 0) return [];
    return [{ kind: 'cgroup', what: `${path} (${found.map(({ target }) => basename(target)).join(', ')})` }];
  });
}

/** Undefined before the spec is built, and with systemd's driver, which names a slice instead of a path. */
function cgroupsPathOf(bundle: string): string | undefined {
  const file = join(bundle, 'config.json');
  if (!existsSync(file)) return undefined;
  const path: unknown = JSON.parse(readFileSync(file, 'utf8')).linux?.cgroupsPath;
  return typeof path === 'string' && path.startsWith('/') ? path : undefined;
}

function processOf(pid: number): Trace[] {
  const found = pid > 0 ? readProcess(pid) : undefined;
  return found === undefined ? [] : [{ kind: 'process', what: `${found.Pid} ${found.Command}` }];
}
