import type { MountPoint } from '../contract/spec-input.ts';
import { partPath } from '../mounts/part-path.ts';

/** Mount points as the runtime is told of them: a part of a volume or an image comes from where it has been mounted. Pure. */
export function mountedParts(mountPoints: readonly MountPoint[], rootfs: string): MountPoint[] {
  return mountPoints.map((point, index) =>
    point.subpath === '' ? point : { ...point, source: partPath(rootfs, index), subpath: '' },
  );
}
