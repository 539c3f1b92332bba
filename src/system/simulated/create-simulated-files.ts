import { hash } from 'node:crypto';
import { posix } from 'node:path';
import { SystemError } from '../../errors/system-error.ts';
import { join } from '../../lib/paths/join.ts';
import { callError } from '../call-error.ts';
import { isWithin } from '../is-within.ts';
import { resolveInRoot } from '../resolve-in-root.ts';
import type { FileStat, Files } from '../system.ts';
import { addControlFiles, isCgroup, isPopulated, writeControlFile } from './cgroup-files.ts';
import type { Kernel } from './kernel.ts';
import type { KernelState, Node } from './kernel-state.ts';
import { namesIn, nodeAt, walk } from './locate.ts';
import { dropNode, folderNode, putNode, requireNode, textNode } from './nodes.ts';

/** Files of the simulated kernel. */
export function createSimulatedFiles({ read, change }: Kernel): Files {
  const files: Files = {
    read: (path) => read((state) => textOf(state, path)),
    readIfThere: (path) => orUndefined(() => files.read(path)),
    write: (path, text, { mode } = {}) => change((state) => writeText(state, path, text, mode)),
    rewrite: async (path, text) =>
      change((state) => writeText(state, requireNode(state, path).path, text, undefined)),
    append: (path, text) =>
      change((state) => writeText(state, path, `${orUndefined(() => textOf(state, path)) ?? ''}${text}`)),
    replace: (path, text, { mode } = {}) =>
      change((state) => {
        if (nodeAt(state, walk(state, path, false))?.kind === 'directory') {
          throw callError('rename', path, 'EISDIR', 'illegal operation on a directory');
        }
        remove(state, path);
        writeText(state, path, text, mode ?? 0o600);
      }),
    openAppended: (path) => ({ write: (text) => files.append(path, text), close: () => {} }),
    openSwapped: (path) => ({ write: (text) => files.replace(path, text), close: () => {} }),
    readSwapped: (path) => files.readIfThere(path),
    readReplaced: () => undefined,
    sync: async () => {},
    makeDirectory: (path, { mode = 0o700 } = {}) => change((state) => makeDirectory(state, path, mode)),
    removeDirectory: (path) => change((state) => removeDirectory(state, path)),
    remove: (path) => change((state) => remove(state, path)),
    removeTree: async (path) => files.remove(path),
    rename: (from, to) => change((state) => rename(state, from, to)),
    symlink: (target, path) =>
      change((state) => {
        const at = walk(state, path, false);
        if (nodeAt(state, at) !== undefined)
          throw callError('symlink', path, 'EEXIST', 'file already exists');
        putNode(state, at, { ...folderNode(0o777), kind: 'symlink', target });
      }),
    hardLink: (existing, path) => files.copyFile(existing, path),
    readLink: (path) =>
      read((state) => {
        const { node } = requireNode(state, path, false);
        if (node.kind !== 'symlink') throw callError('readlink', path, 'EINVAL', 'invalid argument');
        return node.target;
      }),
    list: (path) =>
      read((state) => {
        const { path: folder, node } = requireNode(state, path);
        if (node.kind !== 'directory') throw callError('scandir', path, 'ENOTDIR', 'not a directory');
        return namesIn(state, folder);
      }),
    lookInRoot: (root, path, { follow = true } = {}) => {
      const at = resolveInRoot(files, root, follow ? path : posix.dirname(path));
      const reached = follow ? at : join(at, posix.basename(path));
      const stat = files.lstat(reached);
      return stat === undefined
        ? undefined
        : { path: reached.slice(root === '/' ? 0 : root.length) || '/', stat };
    },
    useInRoot: (root, path, use) => {
      const place = files.lookInRoot(root, path);
      return place === undefined ? undefined : use(place, join(root, place.path));
    },
    stat: (path) => read((state) => orUndefined(() => statOf(requireNode(state, path).node))),
    lstat: (path) => read((state) => orUndefined(() => statOf(requireNode(state, path, false).node))),
    changeMode: (path, mode) => change((state) => alter(state, path, true, (node) => ({ ...node, mode }))),
    changeOwner: (path, uid, gid) =>
      change((state) => alter(state, path, false, (node) => ({ ...node, uid, gid }))),
    digest: (path) => hash('sha256', files.read(path)),
    copyFile: (from, to) =>
      change((state) => putNode(state, walk(state, to, true), requireNode(state, from).node)),
    copyTree: async (from, to) =>
      change((state) => {
        makeDirectory(state, to, 0o700);
        copyTree(state, requireNode(state, from).path, walk(state, to, true));
      }),
  };
  return files;
}

function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof SystemError && error.code === 'SYSTEM_NOT_FOUND') return undefined;
    throw error;
  }
}

function textOf(state: KernelState, path: string): string {
  const { node } = requireNode(state, path);
  if (node.kind === 'directory') throw callError('read', path, 'EISDIR', 'illegal operation on a directory');
  return node.kind === 'file' ? node.text : '';
}

function writeText(state: KernelState, path: string, text: string, mode?: number): void {
  const at = walk(state, path, true);
  const found = nodeAt(state, at);
  if (found?.kind === 'directory')
    throw callError('open', path, 'EISDIR', 'illegal operation on a directory');
  if (found?.kind === 'char-device') return;
  if (isCgroup(state, at) && found === undefined)
    throw callError('open', path, 'EACCES', 'permission denied');
  if (writeControlFile(state, at, text) !== undefined) return;
  putNode(state, at, { ...(found ?? {}), ...textNode(text, mode ?? found?.mode ?? 0o600) });
}

function makeDirectory(state: KernelState, path: string, mode: number): void {
  const at = walk(state, path, true);
  const found = nodeAt(state, at);
  if (found?.kind === 'directory') return;
  if (found !== undefined) throw callError('mkdir', path, 'EEXIST', 'file already exists');
  makeDirectory(state, posix.dirname(at), mode);
  putNode(state, at, folderNode(mode));
  addControlFiles(state, at);
}

/** A cgroup's control files go with it, but not its children; a process in it keeps it (cgroups(7)). */
function removeDirectory(state: KernelState, path: string): void {
  const at = walk(state, path, false);
  const found = nodeAt(state, at);
  if (found === undefined) return;
  if (found.kind !== 'directory') throw callError('rmdir', path, 'ENOTDIR', 'not a directory');
  if (state.mounts.some(({ target }) => target === at)) {
    throw callError('rmdir', path, 'EBUSY', 'resource busy or locked');
  }
  const inside = namesIn(state, at).map((name) => join(at, name));
  if (isCgroup(state, at)) {
    const hasChildren = inside.some((each) => nodeAt(state, each)?.kind === 'directory');
    if (hasChildren || isPopulated(state, at))
      throw callError('rmdir', path, 'EBUSY', 'resource busy or locked');
    for (const each of inside) dropNode(state, each);
  } else if (inside.length > 0) throw callError('rmdir', path, 'ENOTEMPTY', 'directory not empty');
  dropNode(state, at);
}

function remove(state: KernelState, path: string): void {
  const at = orUndefined(() => walk(state, path, false));
  if (at === undefined) return;
  const mounted = state.mounts.find(({ target }) => isWithin(target, at));
  if (mounted !== undefined) throw callError('rm', path, 'EBUSY', `${mounted.target} is mounted`);
  removeTree(state, at);
}

function removeTree(state: KernelState, path: string): void {
  const node = nodeAt(state, path);
  if (node === undefined) return;
  if (node.kind === 'directory') for (const name of namesIn(state, path)) removeTree(state, join(path, name));
  dropNode(state, path);
}

function rename(state: KernelState, from: string, to: string): void {
  const { path: source, node } = requireNode(state, from, false);
  const target = walk(state, to, false);
  const replaced = nodeAt(state, target);
  if (replaced?.kind === 'directory') {
    if (node.kind !== 'directory')
      throw callError('rename', from, 'EISDIR', 'illegal operation on a directory');
    if (namesIn(state, target).length > 0)
      throw callError('rename', from, 'ENOTEMPTY', 'directory not empty');
  }
  copyTree(state, source, target);
  removeTree(state, source);
}

/** Adds what is in a folder to another one, or copies a single node. */
function copyTree(state: KernelState, from: string, to: string): void {
  const node = nodeAt(state, from);
  if (node === undefined) return;
  putNode(state, to, node);
  if (node.kind !== 'directory') return;
  for (const name of namesIn(state, from)) copyTree(state, join(from, name), join(to, name));
}

function alter(state: KernelState, path: string, follow: boolean, edit: (node: Node) => Node): void {
  const found = requireNode(state, path, follow);
  putNode(state, found.path, edit(found.node));
}

function statOf(node: Node): FileStat {
  const { kind, mode, uid, gid, mtimeMs } = node;
  const { major, minor } = node.kind === 'char-device' ? node : { major: 0, minor: 0 };
  return {
    kind,
    mode,
    uid,
    gid,
    mtimeMs,
    major,
    minor,
    inode: 0,
    sizeBytes: node.kind === 'file' ? node.text.length : 0,
    identity: '',
  };
}
