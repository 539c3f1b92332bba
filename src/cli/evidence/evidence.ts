/** One thing that a container has in the kernel or on disk. */
export interface Trace {
  readonly kind: 'file' | 'mount' | 'cgroup' | 'process';
  /** A path from the container's folder, the path of a cgroup, or a pid with its command line. */
  readonly what: string;
}

/** What a container has at one moment, each thing once. */
export type Evidence = readonly Trace[];

export interface EvidenceChange {
  readonly made: Evidence;
  readonly gone: Evidence;
}

/** What came and what went between two moments. Pure. */
export function compareEvidence(before: Evidence, after: Evidence): EvidenceChange {
  return { made: without(after, before), gone: without(before, after) };
}

function without(these: Evidence, those: Evidence): Evidence {
  const known = new Set(those.map(({ kind, what }) => `${kind} ${what}`));
  return these.filter(({ kind, what }) => !known.has(`${kind} ${what}`));
}
