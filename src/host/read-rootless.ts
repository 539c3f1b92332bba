import { posix } from 'node:path';
import type { CgroupFacts, RootlessFacts } from '../contract/host-facts.ts';
import { join } from '../lib/paths/join.ts';
import type { Files } from '../system/system.ts';

/** Whether this process is in a user namespace other than the machine's first (user_namespaces(7)). */
export function isInUserNamespace(files: Files): boolean {
  const [first] = readMap(files, 'uid_map');
  return first !== undefined && !(first.inside === 0 && first.outside === 0 && first.count === WHOLE);
}

/** What the engine lacks if its root is a plain user outside; undefined if it is root there, too. */
export function readRootless(files: Files, cgroup: CgroupFacts): RootlessFacts | undefined {
  const root = readMap(files, 'uid_map').find(({ inside }) => inside === 0);
  if (root === undefined || root.outside === 0) return undefined;
  return {
    cgroup: ownCgroup(files, cgroup),
    oomScoreAdj: Number(files.readIfThere('/proc/self/oom_score_adj') ?? 0),
    users: countIds(readMap(files, 'uid_map')),
    groups: countIds(readMap(files, 'gid_map')),
  };
}

/** The cgroup facts of an engine that may limit nothing, or only what reaches its own cgroup. */
export function cgroupsOf(files: Files, facts: CgroupFacts, { cgroup }: RootlessFacts): CgroupFacts {
  const path = join(facts.mounts?.unified ?? '', cgroup, 'cgroup.controllers');
  const reached = cgroup === '' ? [] : (files.readIfThere(path) ?? '').trim().split(' ');
  const has = (controller: string) => reached.includes(controller);
  return {
    ...facts,
    driver: 'cgroupfs',
    controllers: facts.controllers.filter(has),
    memoryLimit: facts.memoryLimit && has('memory'),
    swapLimit: facts.swapLimit && has('memory'),
    kernelMemory: false,
    swappiness: false,
    oomKillDisable: false,
    pidsLimit: facts.pidsLimit && has('pids'),
    cpuCfs: facts.cpuCfs && has('cpu'),
    cpuShares: facts.cpuShares && has('cpu'),
    cpuset: facts.cpuset && has('cpuset'),
    cpuRealtime: false,
    blkioWeight: facts.blkioWeight && has('io'),
    blkioThrottle: facts.blkioThrottle && has('io'),
  };
}

/** The number of ids that the first user namespace maps: all but the last, which stands for none. */
const WHOLE = 2 ** 32 - 1;

interface IdRange {
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

function readMap(files: Files, name: 'uid_map' | 'gid_map'): IdRange[] {
  const lines = (files.readIfThere(`/proc/self/${name}`) ?? '').trim().split('\n');
  return lines.flatMap((line) => {
    const [inside, outside, count] = line.trim().split(/\s+/).map(Number);
    return inside === undefined || outside === undefined || count === undefined
      ? []
      : [{ inside, outside, count }];
  });
}

/** How many ids are mapped, from 0 to the first that is not. */
function countIds(ranges: readonly IdRange[]): number {
  let count = 0;
  for (const range of ranges.toSorted((left, right) => left.inside - right.inside)) {
    if (range.inside !== count) break;
    count += range.count;
  }
  return count;
}

/**
 * The nearest cgroup from this process's own upwards that was given to the user and has no processes in it, so that it
 * can limit its children (cgroup-v2.rst, "Delegation" and "No Internal Process Constraint"). cgroup v1 cannot be given.
 */
function ownCgroup(files: Files, { version, mounts }: CgroupFacts): string {
  const mount = mounts?.unified;
  if (version !== 2 || mount === undefined) return '';
  let path = /^0::(\/.*)$/m.exec(files.readIfThere('/proc/self/cgroup') ?? '')?.[1] ?? '/';
  for (; path !== '/'; path = posix.dirname(path)) {
    const folder = join(mount, path);
    const isGiven = GIVEN.every((name) => isRoots(files, join(folder, name)));
    if (isGiven && (files.readIfThere(join(folder, 'cgroup.procs')) ?? '').trim() === '') return path;
  }
  return '';
}

/** What whoever delegates a cgroup makes the user's: the folder and the files to move processes and enable controllers. */
const GIVEN = ['', 'cgroup.procs', 'cgroup.subtree_control'];

/** Files of users that are not mapped look as if they belonged to the overflow user. */
function isRoots(files: Files, path: string): boolean {
  return files.stat(path)?.uid === 0;
}
