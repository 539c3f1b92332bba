/** One thing that this host has, lacks or has in part. */
export interface Finding {
  /** `cgroups`, `runc`, … */
  readonly name: string;
  /** `missing`: containers cannot run without it. `limited`: they can, but not with everything. */
  readonly status: 'ok' | 'missing' | 'limited';
  /** What was found, in a few words. */
  readonly found: string;
  /** What that means for containers. */
  readonly meaning: string;
  /** How to mend it; empty where nothing needs mending. */
  readonly remedy: string;
}
