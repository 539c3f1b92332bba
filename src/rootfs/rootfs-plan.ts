/** How a container's root file system is put together, and where. Plain data. */
export interface RootfsPlan {
  /** `overlay`: the image below, a layer of the container's own above. `copy`: a copy of the image. */
  readonly driver: RootfsDriver;
  /** The image's unpacked files; never written to. */
  readonly lower: string;
  /** What the container changed; survives a stop. */
  readonly upper: string;
  readonly work: string;
  /** What the container sees as `/`. */
  readonly merged: string;
  /** The changes need not survive a power loss, so that unmounting need not wait for the disk. */
  readonly disposable: boolean;
}

export type RootfsDriver = 'overlay' | 'copy';
