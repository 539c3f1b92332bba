import type { Spec } from '../oci/runtime-spec.ts';
import type { Verdict } from './verdict.ts';

/** Something outside that is read as text, by `readSource`. */
export type Source =
  /** The text of a file. */
  | { readonly kind: 'file'; readonly path: string }
  /** What a symlink names. */
  | { readonly kind: 'link'; readonly path: string }
  /** What tells the file or namespace behind a path, of this host or of the container, from all others: `DEVICE:INODE`. */
  | { readonly kind: 'identity'; readonly root?: string; readonly path: string }
  /** Where a path of the container leads, past all symlinks; `absent` where nothing is. */
  | { readonly kind: 'place'; readonly root: string; readonly path: string }
  /** What stands at a path of the container, as `describeNode` writes it; `absent` where nothing is. */
  | { readonly kind: 'node'; readonly root: string; readonly path: string; readonly follow?: boolean }
  /** The text of a file below /proc/sys, seen from the network, IPC and UTS namespaces of a process. */
  | { readonly kind: 'inside'; readonly pid: number; readonly path: string }
  /** What a program prints. */
  | { readonly kind: 'output'; readonly program: string; readonly args: readonly string[] }
  /** Which kinds of access a process of these cgroups has to devices; a line each, `c 1:3 rwm`. */
  | { readonly kind: 'access'; readonly folders: readonly string[]; readonly devices: readonly string[] };

export interface Judgement {
  readonly found: string;
  /** Undefined where the texts do not tell; then `reason` says why. */
  readonly agrees: boolean | undefined;
  /** With a difference: what else it can come from. */
  readonly reason?: string;
}

/** One field of a spec, and how it is judged by what is outside. */
export interface Question extends Pick<Verdict, 'field' | 'asked'> {
  readonly sources: readonly Source[];
  /** Given the text of each source, in their order. Pure. */
  judge(...texts: string[]): Judgement;
}

/** What decides where to look: how this host and the process stand to each other. */
export interface Circumstances {
  readonly pid: number;
  /** The folder of the spec. */
  readonly bundle: string;
  /** 0 where no hierarchy is mounted. */
  readonly cgroupVersion: 0 | 1 | 2;
  /** The folder of the container's cgroup by controller; `unified` for that of cgroup v2. */
  readonly cgroupFolders: Readonly<Record<string, string>>;
  /** The cgroups that decide over devices, of the process itself, which may have gone to one below the container's. */
  readonly processFolders: readonly string[];
  /** The names of the files in each of these folders. */
  readonly cgroupFiles: Readonly<Record<string, readonly string[]>>;
  /** Which security modules this kernel has on. */
  readonly securityModules: readonly ('apparmor' | 'selinux')[];
  /** Bytes: what memory limits are rounded to. */
  readonly pageSize: number;
  /** All memory of this host, by which the kernel reads percentages. */
  readonly memoryBytes: number;
  /** Whether the process is in the user namespace of the one who looks. */
  readonly sharesUserNamespace: boolean;
}

/** A part of the spec and the questions that it raises. */
export interface Check {
  /** The fields of the spec that it judges, with all below them. */
  readonly covers: readonly string[];
  /** Pure. Nothing is asked where the spec leaves it to the runtime. */
  ask(spec: Spec, circumstances: Circumstances): Question[];
}

/** Processes are free to change this about themselves, so a difference need not come from the runtime. */
export const OWN_DOING = 'The process can have changed this itself since it was started.';

/** /proc/PID/NAME of the process. Pure. */
export function processFile({ pid }: Pick<Circumstances, 'pid'>, name: string): Source {
  return { kind: 'file', path: `/proc/${pid}/${name}` };
}

/** A question that nothing on this machine answers. Pure. */
export function unanswerable(field: string, asked: string, reason: string): Question {
  return { field, asked, sources: [], judge: () => ({ found: '', agrees: undefined, reason }) };
}

/** A judgement by plain equality of what is shown. Pure. */
export function sameText(asked: string, found: string, reason?: string): Judgement {
  return { found, agrees: asked === found, ...(reason === undefined ? {} : { reason }) };
}

/** Numbers or words as one list, in order and each once; `none` when there is none. Pure. */
export function listed(items: Iterable<string | number>): string {
  const unique = [...new Set(items)].map(String);
  return (
    unique.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })).join(' ') || 'none'
  );
}
