import { posix } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import { callError } from '../call-error.ts';
import type { KernelState, Node, Volume } from './kernel-state.ts';
import { namesIn, nodeAt, placesOf } from './locate.ts';
import { putNode, textNode } from './nodes.ts';

/** Control files of a cgroup v1 controller, with what they hold at first. */
const V1_FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cpu: {
    'cpu.shares': '1024\n',
    'cpu.cfs_period_us': '100000\n',
    'cpu.cfs_quota_us': '-1\n',
    'cpu.rt_period_us': '1000000\n',
    'cpu.rt_runtime_us': '0\n',
  },
  cpuset: { 'cpuset.cpus': '\n', 'cpuset.mems': '\n' },
  memory: {
    'memory.limit_in_bytes': '9223372036854771712\n',
    'memory.memsw.limit_in_bytes': '9223372036854771712\n',
    'memory.swappiness': '60\n',
    'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 0\n',
  },
  pids: { 'pids.max': 'max\n' },
  blkio: { 'blkio.throttle.read_bps_device': '' },
};

/** Those of cgroup v2. */
const V2_FILES: typeof V1_FILES = {
  cpu: { 'cpu.max': 'max 100000\n', 'cpu.weight': '100\n' },
  cpuset: { 'cpuset.cpus': '\n', 'cpuset.mems': '\n' },
  memory: { 'memory.max': 'max\n', 'memory.swap.max': 'max\n', 'memory.events': 'oom 0\noom_kill 0\n' },
  pids: { 'pids.max': 'max\n' },
  io: { 'io.max': '' },
};

/** The control files of a new cgroup, as the kernel makes them with the folder. */
export function addControlFiles(state: KernelState, path: string): void {
  const volume = volumeOf(state, path);
  if (volume === undefined || volume.type === 'plain') return;
  const files = volume.type === 'cgroup' ? v1Files(volume.controllers) : v2Files(state, path, volume);
  for (const [name, text] of Object.entries(files)) putNode(state, join(path, name), textNode(text));
}

function v1Files(controllers: readonly string[]): Record<string, string> {
  return Object.assign({ 'cgroup.procs': '', tasks: '' }, ...controllers.map((each) => V1_FILES[each] ?? {}));
}

/** A cgroup has the controllers that its parent enables; the root has all, and no type (cgroup-v2.rst). */
function v2Files(state: KernelState, path: string, volume: Volume): Record<string, string> {
  const isRoot = placesOf(state, path)[0]?.path === '/';
  const controllers = isRoot ? volume.controllers : enabledIn(state, posix.dirname(path));
  return Object.assign(
    {
      'cgroup.procs': '',
      'cgroup.controllers': `${controllers.join(' ')}\n`,
      'cgroup.subtree_control': '\n',
    },
    isRoot ? {} : { 'cgroup.type': 'domain\n' },
    ...(isRoot ? [] : controllers.map((each) => V2_FILES[each] ?? {})),
  );
}

/** These a v2 cgroup with processes can enable: it then becomes the root of a threaded subtree (cgroup-v2.rst, "Threads"). */
const THREADED = new Set(['cpu', 'cpuset', 'perf_event', 'pids']);

/** What the kernel does with a write to a control file; undefined where it just keeps the text. */
export function writeControlFile(state: KernelState, path: string, text: string): string | undefined {
  if (volumeOf(state, path)?.type !== 'cgroup2' || posix.basename(path) !== 'cgroup.subtree_control')
    return undefined;
  const folder = posix.dirname(path);
  const enabled = new Set(enabledIn(state, folder));
  const offered = wordsOf(nodeAt(state, join(folder, 'cgroup.controllers')));
  const isRoot = nodeAt(state, join(folder, 'cgroup.type')) === undefined;
  for (const change of text.trim().split(/\s+/)) {
    const controller = change.slice(1);
    if (!offered.includes(controller)) throw callError('write', path, 'ENOENT', 'no such file or directory');
    if (change.startsWith('-')) enabled.delete(controller);
    else if (!isRoot && !THREADED.has(controller) && isPopulated(state, folder)) {
      throw callError('write', path, 'EBUSY', 'resource busy or locked');
    } else enabled.add(controller);
  }
  const result = `${[...enabled].join(' ')}\n`;
  putNode(state, path, textNode(result));
  for (const name of namesIn(state, folder)) {
    const child = join(folder, name);
    if (nodeAt(state, child)?.kind !== 'directory') continue;
    const subtree = nodeAt(state, join(child, 'cgroup.subtree_control'));
    addControlFiles(state, child);
    if (subtree !== undefined) putNode(state, join(child, 'cgroup.subtree_control'), subtree);
  }
  return result;
}

/** Whether a folder is a cgroup: its control files do not keep it from being removed. */
export function isCgroup(state: KernelState, path: string): boolean {
  const volume = volumeOf(state, path);
  return volume !== undefined && volume.type !== 'plain';
}

function volumeOf(state: KernelState, path: string): Volume | undefined {
  const place = placesOf(state, path)[0];
  return place && state.volumes[place.volume];
}

/** Whether processes are in a cgroup itself. */
export function isPopulated(state: KernelState, folder: string): boolean {
  return wordsOf(nodeAt(state, join(folder, 'cgroup.procs'))).length > 0;
}

function enabledIn(state: KernelState, folder: string): string[] {
  return wordsOf(nodeAt(state, join(folder, 'cgroup.subtree_control')));
}

function wordsOf(node: Node | undefined): string[] {
  return node?.kind === 'file' ? node.text.split(/\s+/).filter((word) => word !== '') : [];
}
