import { callError } from '../call-error.ts';
import { isWithin } from '../is-within.ts';
import type { MountRequestPlan, Mounts } from '../system.ts';
import { addControlFiles } from './cgroup-files.ts';
import type { Kernel } from './kernel.ts';
import type { KernelState, Place } from './kernel-state.ts';
import { nodeAt, placesOf, walk } from './locate.ts';
import { folderNode, requireNode } from './nodes.ts';

/** Mounts of the simulated kernel: bind, overlay, and file systems that begin empty. Remounts and propagation change nothing. */
export function createSimulatedMounts({ read, change }: Kernel): Mounts {
  return {
    mount: (request) => change((state) => addMount(state, request)),
    unmount: async (target) =>
      change((state) => {
        const at = walk(state, target, false);
        const index = state.mounts.findLastIndex((mount) => mount.target === at);
        if (index < 1) return;
        const above = state.mounts.slice(index + 1).find((mount) => isWithin(mount.target, at));
        if (above !== undefined) {
          throw callError('umount', target, 'EBUSY', `${above.target} is mounted on it`);
        }
        state.mounts.splice(index, 1);
      }),
    list: () => read((state) => state.mounts.map(({ layers: _, ...entry }) => entry)),
  };
}

/** Mounts as mount(2) does. Throws ENOENT, ENOTDIR, or ENODEV for a type that this kernel does not simulate. */
export function addMount(state: KernelState, { source, target, type, options }: MountRequestPlan): void {
  const isBind = options.includes('bind') || options.includes('rbind');
  if (options.includes('remount') || (type === 'none' && !isBind)) return;
  const found = requireNode(state, target);
  if (!isBind && found.node.kind !== 'directory')
    throw callError('mount', target, 'ENOTDIR', 'not a directory');
  const layers = isBind
    ? placesOf(state, requireNode(state, source).path)
    : type === 'overlay'
      ? overlayLayers(state, options)
      : [newVolume(state, type, options)];
  state.counter += 1;
  state.mounts.push({
    id: state.counter,
    parent: 1,
    root: '/',
    target: found.path,
    options: ['rw'],
    optionalFields: [],
    type: isBind ? 'none' : type,
    source,
    superOptions: options.filter((option) => !['bind', 'rbind'].includes(option)),
    layers,
  });
  if (type === 'cgroup' || type === 'cgroup2') addControlFiles(state, found.path);
}

/** Upper first, then the lower ones from left to right (overlayfs.rst). */
function overlayLayers(state: KernelState, options: readonly string[]): Place[] {
  const value = (name: string) =>
    options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const lower = value('lowerdir').split(/(?<!\\):/);
  return [value('upperdir'), ...lower]
    .map((path) => path.replace(/\\(.)/g, '$1'))
    .flatMap((path) => {
      if (nodeAt(state, walk(state, path, true))?.kind !== 'directory') {
        throw callError('mount', path, 'ENOENT', 'no such file or directory');
      }
      return placesOf(state, walk(state, path, true));
    });
}

function newVolume(state: KernelState, type: string, options: readonly string[]): Place {
  state.counter += 1;
  const volume = `${type}-${state.counter}`;
  const mode = Number.parseInt(options.find((option) => option.startsWith('mode='))?.slice(5) ?? '755', 8);
  state.volumes[volume] = {
    type: type === 'cgroup' || type === 'cgroup2' ? type : 'plain',
    controllers: options.filter((option) => option !== 'rw'),
    nodes: { '/': folderNode(mode) },
  };
  return { volume, path: '/' };
}
