import { join } from '../../lib/paths/join.ts';
import type { Store } from '../../store/store.ts';
import { parseMountinfo } from '../../system/linux/parse-mountinfo.ts';
import type { Files, System } from '../../system/system.ts';
import { idsIn } from './ids-in.ts';
import type { Trace } from './leak.ts';

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'] as const;

/**
 * The monitors, runtimes and processes of a root's containers, and the namespaces that they hold: told by their command
 * line, by their cgroup, and by what is mounted as their root. A zombie holds nothing, and is left out.
 */
export function readProcessTraces(store: Store, { files }: Pick<System, 'files'>): Trace[] {
  const own = namespacesOf('self', files);
  const known = new Set(store.ids());
  const held = new Set<string>();
  return files.list('/proc').flatMap((pid): Trace[] => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    const args = look(() => files.readIfThere(`/proc/${pid}/cmdline`)) ?? '';
    const container = args === '' ? undefined : ownerOf(pid, args, store, known, files);
    if (container === undefined) return [];
    const what = `${pid} ${args.replaceAll('\0', ' ').trim()}`;
    const namespaces = [...namespacesOf(pid, files)].filter((each) => !own.has(each) && !held.has(each));
    for (const each of namespaces) held.add(each);
    return [
      { kind: 'process', what, container, madeBy: 'createRuntime' },
      ...namespaces.map(
        (each): Trace => ({
          kind: 'namespace',
          what: `${each} of process ${pid}`,
          container,
          madeBy: 'createRuntime',
        }),
      ),
    ];
  });
}

function ownerOf(
  pid: string,
  args: string,
  { paths }: Store,
  known: ReadonlySet<string>,
  files: Files,
): string | undefined {
  const { containers, root, run } = paths;
  const words = args.split('\0');
  const after = (name: string) => words[words.indexOf(name) + 1] ?? '';
  if (after('--bundle').startsWith(`${containers}/`)) return idsIn(after('--bundle'))[0];
  if (after('--root').startsWith(join(run, 'runtime'))) return idsIn(args).at(-1);
  if (words.includes('container-exited') && words.includes(root)) return idsIn(args).at(-1);
  const cgroup = look(() => files.readIfThere(`/proc/${pid}/cgroup`)) ?? '';
  const byCgroup = idsIn(cgroup).find((id) => known.has(id));
  if (byCgroup !== undefined) return byCgroup;
  // A process of a container has its root file system on `/`; others see it elsewhere, if at all.
  const table = look(() => files.readIfThere(`/proc/${pid}/mountinfo`)) ?? '';
  if (!table.includes(`${containers}/`)) return undefined;
  const top = parseMountinfo(table).findLast(({ target }) => target === '/');
  const sources = [top?.root ?? '', ...(top?.superOptions ?? [])];
  return sources.flatMap((source) => (source.includes(`${containers}/`) ? idsIn(source) : []))[0];
}

/** `net:[4026531840]`, … */
function namespacesOf(pid: string, files: Files): Set<string> {
  return new Set(NAMESPACES.flatMap((name) => look(() => files.readLink(`/proc/${pid}/ns/${name}`)) ?? []));
}

/** A process may end while it is looked at. */
function look<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
