import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of a machine containers could leave behind: compared before and after. */
export interface HostState {
  /** Mount points with their type. */
  readonly mounts: readonly string[];
  /** Every cgroup that Lockstep or its tests could have made, in every hierarchy. */
  readonly cgroups: readonly string[];
  /** Monitors, runtimes and processes of containers: `name args` of everything that mentions the marks. */
  readonly processes: readonly string[];
  /** Entries of the folders given. */
  readonly files: readonly string[];
}

const CGROUP_ROOT = '/sys/fs/cgroup';

/** Reads what there is now. `folders` are listed by name only; `marks` are what a process of ours has in its arguments. */
export function readHostState({
  folders,
  marks,
}: {
  folders: readonly string[];
  marks: readonly string[];
}): HostState {
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .trim()
      .split('\n')
      .map((line) => `${line.split(' ')[4]} ${line.split(' - ')[1]?.split(' ')[0]}`)
      .toSorted(),
    cgroups: cgroupsBelow(CGROUP_ROOT, 4)
      .filter((path) => path.includes('lockstep'))
      .toSorted(),
    processes: readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => describeProcess(pid, marks))
      .toSorted(),
    files: folders.flatMap((folder) => list(folder).map((name) => join(folder, name))).toSorted(),
  };
}

/** What is in `after` and not in `before`, in words; empty when nothing was left. */
export function leftBehind(before: HostState, after: HostState): string[] {
  return (['mounts', 'cgroups', 'processes', 'files'] as const).flatMap((kind) => {
    const known = new Map<string, number>();
    for (const entry of before[kind]) known.set(entry, (known.get(entry) ?? 0) + 1);
    return after[kind].flatMap((entry) => {
      const left = known.get(entry) ?? 0;
      known.set(entry, left - 1);
      return left > 0 ? [] : [`${kind}: ${entry}`];
    });
  });
}

function cgroupsBelow(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  return readFolders(folder).flatMap((name) => {
    const path = join(folder, name);
    return [path, ...cgroupsBelow(path, depth - 1)];
  });
}

function readFolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A zombie has no arguments any more, and so is not counted: whoever reaps it is late, but it holds nothing. */
function describeProcess(pid: string, marks: readonly string[]): string[] {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return marks.some((mark) => args.includes(mark)) ? [args] : [];
  } catch {
    return [];
  }
}
