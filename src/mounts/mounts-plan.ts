/** What must be in place before the runtime makes a container, oldest first. Plain data. */
export interface MountsPlan {
  /** The container's root file system, as this host sees it. */
  readonly rootfs: string;
  /** Whom what is made belongs to: the container's root, as the host numbers it. */
  readonly owner: { readonly uid: number; readonly gid: number };
  readonly steps: readonly MountStep[];
}

export type MountStep =
  /** One of the container's own files, written anew at each start. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** The host's side of a /dev/shm that other containers may share. */
  | { readonly kind: 'shm'; readonly path: string; readonly sizeBytes: number }
  /** What is bound into the container. */
  | { readonly kind: 'source'; readonly path: string; readonly create: boolean }
  /** A part of a volume or an image that is bound into the container, by way of `target`; no symlink may lead to it. */
  | { readonly kind: 'subpath'; readonly within: string; readonly path: string; readonly target: string }
  /** A volume's folder; a new one is filled with what the image has at `copyFrom`, unless that is null. */
  | { readonly kind: 'volume'; readonly path: string; readonly copyFrom: string | null }
  /** The working directory, as the container names it. */
  | { readonly kind: 'working-directory'; readonly path: string };
