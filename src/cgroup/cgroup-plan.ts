/** One of a container's ancestors in the cgroup tree. */
export interface CgroupParent {
  /** What it is called among the records of made cgroups; the same for every container below it. */
  readonly key: string;
  /** Its folder in each hierarchy. */
  readonly directories: readonly CgroupDirectory[];
}

export interface CgroupDirectory {
  readonly path: string;
  /** The controllers of its hierarchy: several where they are mounted together, all of them on cgroup v2. */
  readonly controllers: readonly string[];
}

/** Where a container's cgroup is, and what must be so before the runtime makes it. Plain data. */
export interface CgroupPlan {
  readonly containerId: string;
  readonly version: 1 | 2;
  /** To make where they are missing, outermost first; none with systemd, which makes its slices itself. */
  readonly parents: readonly CgroupParent[];
  /** The container's own cgroup in each hierarchy; the runtime makes it. */
  readonly leaves: readonly CgroupDirectory[];
  /** Whether the leaves are Lockstep's to remove: their name holds the container's id, and systemd does not own them. */
  readonly ownsLeaves: boolean;
  /** cgroup v2: the folders whose children need the controllers, outermost first. */
  readonly delegate: { readonly directories: readonly string[]; readonly controllers: readonly string[] };
  /** The controllers without which a limit of the spec would not hold. */
  readonly required: readonly string[];
  /** cgroup v1: what each parent's cpu.rt_* are set to; zero leaves one as it is. */
  readonly realtime: { readonly periodUs: number; readonly runtimeUs: number };
  /** The folder with the records of what was made. */
  readonly registry: string;
}
