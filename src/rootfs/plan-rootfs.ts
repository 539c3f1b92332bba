import { join } from '../lib/paths/join.ts';
import type { RootfsDriver, RootfsPlan } from './rootfs-plan.ts';

/** What `planRootfs` decides from. */
export interface RootfsInput {
  readonly driver: RootfsDriver;
  /** The image's unpacked files. */
  readonly imageRootfs: string;
  /** The container's own folder. */
  readonly containerDirectory: string;
  /** The container is removed when it stops (`AutoRemove`). */
  readonly disposable: boolean;
}

/** Decides where the parts of a container's root file system lie. Pure. */
export function planRootfs({ driver, imageRootfs, containerDirectory, disposable }: RootfsInput): RootfsPlan {
  return {
    driver,
    lower: imageRootfs,
    upper: join(containerDirectory, 'upper'),
    work: join(containerDirectory, 'work'),
    merged: join(containerDirectory, 'rootfs'),
    disposable,
  };
}
