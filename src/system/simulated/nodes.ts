import { posix } from 'node:path';
import { callError } from '../call-error.ts';
import type { KernelState, Node } from './kernel-state.ts';
import { nodeAt, placesOf, walk } from './locate.ts';

/** A file with a text, owned by root. */
export function textNode(text: string, mode = 0o644): Node {
  return { kind: 'file', text, mode, uid: 0, gid: 0, mtimeMs: Date.now() };
}

/** An empty folder, owned by root. */
export function folderNode(mode = 0o755): Node {
  return { kind: 'directory', mode, uid: 0, gid: 0, mtimeMs: Date.now() };
}

/** Puts a node at a path, in the uppermost layer; the folders on the way are copied up as an overlay copies them. */
export function putNode(state: KernelState, path: string, node: Node): void {
  const [upper] = placesOf(state, path);
  const nodes = state.volumes[upper?.volume ?? '']?.nodes;
  if (upper === undefined || nodes === undefined)
    throw callError('open', path, 'ENOENT', 'no such file or directory');
  if (path !== '/' && upper.path !== '/') {
    const parent = posix.dirname(path);
    const found = nodeAt(state, parent);
    if (found === undefined) throw callError('open', path, 'ENOENT', 'no such file or directory');
    if (nodes[posix.dirname(upper.path)] === undefined) putNode(state, parent, found);
  }
  nodes[upper.path] = node;
}

/** Takes a node away; where a lower layer still has it, a whiteout hides it. */
export function dropNode(state: KernelState, path: string): void {
  const [upper, ...lower] = placesOf(state, path);
  if (upper === undefined) return;
  delete state.volumes[upper.volume]?.nodes[upper.path];
  if (lower.some((place) => state.volumes[place.volume]?.nodes[place.path] !== undefined)) {
    putNode(state, path, {
      kind: 'char-device',
      major: 0,
      minor: 0,
      mode: 0,
      uid: 0,
      gid: 0,
      mtimeMs: Date.now(),
    });
  }
}

/** The node that a path leads to. Throws ENOENT. */
export function requireNode(state: KernelState, path: string, follow = true): { path: string; node: Node } {
  const reached = walk(state, path, follow);
  const node = nodeAt(state, reached);
  if (node === undefined) throw callError('open', path, 'ENOENT', 'no such file or directory');
  return { path: reached, node };
}
