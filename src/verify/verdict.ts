/** What the spec asks in one field, what the kernel shows, and whether the two agree. */
export interface Verdict {
  /** By its name in the OCI runtime spec: `linux.resources.memory.limit`, `mounts[/dev/shm]`. */
  readonly field: string;
  readonly asked: string;
  /** Empty where nothing could be read. Of environment variables only the names, since values may be secrets. */
  readonly found: string;
  /** `unknown` is what could not be read or not be judged: never a pass. */
  readonly verdict: 'pass' | 'differs' | 'unknown';
  /** Where it was read: files, and in words what is no file. */
  readonly source: string;
  /** Why it is unknown, or what else the difference can come from; empty where there is nothing to say. */
  readonly reason: string;
}

/** A process compared with the spec that it was started from. */
export interface Verification {
  readonly pid: number;
  /** The folder of the spec's `config.json`. */
  readonly bundle: string;
  /** Whether no field differs; there may be unknown ones all the same. */
  readonly matches: boolean;
  readonly verdicts: readonly Verdict[];
}
