import { posix } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import { callError } from '../call-error.ts';
import { isWithin } from '../is-within.ts';
import type { KernelState, Node, Place, SimulatedMount } from './kernel-state.ts';

const MOST_LINKS = 40;

/** The node at a path that has no symlink on its way. */
export function nodeAt(state: KernelState, path: string): Node | undefined {
  for (const place of placesOf(state, path)) {
    const node = state.volumes[place.volume]?.nodes[place.path];
    if (node !== undefined) return isWhiteout(node) ? undefined : node;
    if (isHidden(state, place)) return undefined;
  }
  return undefined;
}

/** Where a path is looked for: one place, or one for each layer of an overlay. */
export function placesOf(state: KernelState, path: string): Place[] {
  const { target, layers } = mountOf(state, path);
  const within = posix.relative(target, path);
  return layers.map(({ volume, path: base }) => ({ volume, path: join(base, within) }));
}

/** The mount that a path is on: the longest target that holds it, and of those the newest. */
export function mountOf(state: KernelState, path: string): SimulatedMount {
  return state.mounts.reduce((best, mount) =>
    isWithin(path, mount.target) && mount.target.length >= best.target.length ? mount : best,
  );
}

/** The path with its symlinks followed; the last part only if `follow`. What is missing is taken as it is written. */
export function walk(state: KernelState, path: string, follow: boolean): string {
  const waiting = path.split('/').filter((part) => part !== '' && part !== '.');
  let reached = '/';
  let links = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const next = join(reached, part);
    const node = nodeAt(state, next);
    if (node?.kind !== 'symlink' || (waiting.length === 0 && !follow)) {
      if (node !== undefined && node.kind !== 'directory' && waiting.length > 0) {
        throw callError('open', path, 'ENOTDIR', 'not a directory');
      }
      reached = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw callError('open', path, 'ELOOP', 'too many symbolic links encountered');
    if (node.target.startsWith('/')) reached = '/';
    waiting.unshift(...node.target.split('/').filter((each) => each !== '' && each !== '.'));
  }
  return reached;
}

/** The names in a folder, over all its layers. */
export function namesIn(state: KernelState, folder: string): string[] {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  const names = placesOf(state, folder).flatMap(({ volume, path }) => {
    const base = path === '/' ? '/' : `${path}/`;
    return Object.keys(state.volumes[volume]?.nodes ?? {}).flatMap((each) =>
      each.startsWith(base) && each !== '/' && !each.slice(base.length).includes('/')
        ? [each.slice(base.length)]
        : [],
    );
  });
  return [...new Set(names)].filter((name) => nodeAt(state, `${prefix}${name}`) !== undefined).toSorted();
}

/** An overlay's mark for "deleted above": a character device 0:0 (overlayfs.rst, "whiteouts and opaque directories"). */
export function isWhiteout(node: Node): boolean {
  return node.kind === 'char-device' && node.major === 0 && node.minor === 0;
}

/** Whether a folder on the way was deleted in this layer, so that lower ones do not show. */
function isHidden(state: KernelState, { volume, path }: Place): boolean {
  if (path === '/') return false;
  const parent = posix.dirname(path);
  const node = state.volumes[volume]?.nodes[parent];
  return (node !== undefined && isWhiteout(node)) || isHidden(state, { volume, path: parent });
}
