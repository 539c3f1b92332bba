import { posix } from 'node:path';
import { findCgroupMounts } from '../host/find-cgroup-mounts.ts';
import { join } from '../lib/paths/join.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { System } from '../system/system.ts';
import { expectedCgroup, ownCgroup, parseCgroups } from './checks/cgroups-path.ts';
import type { Circumstances } from './question.ts';

/** How this host and the process stand to each other. Throws `SystemError` where the process is gone. */
export async function readCircumstances(
  { system, pid, bundle }: { system: System; pid: number; bundle: string },
  spec: Spec,
): Promise<Circumstances> {
  const { files, mounts, processes } = system;
  const { layout, mounts: places, roots } = findCgroupMounts(mounts.list());
  const expected = spec.linux?.cgroupsPath ? expectedCgroup(spec.linux.cgroupsPath) : undefined;
  const cgroupFolders: Record<string, string> = {};
  const processFolders: string[] = [];
  for (const { controllers, path } of parseCgroups(files.read(`/proc/${pid}/cgroup`))) {
    const own = (expected && ownCgroup(path, expected)) ?? path;
    for (const name of controllers === '' ? ['unified'] : controllers.split(',')) {
      const place = places[name];
      if (place === undefined) continue;
      const folderOf = (cgroup: string) => join(place, posix.relative(roots[name] ?? '/', cgroup));
      cgroupFolders[name] = folderOf(own);
      if (name === (layout === 'unified' ? 'unified' : 'devices')) processFolders.push(folderOf(path));
    }
  }
  const isOn = (path: string) => files.readIfThere(path)?.trim() === 'Y';
  const userNamespaceOf = (who: number | 'self') => files.stat(`/proc/${who}/ns/user`)?.identity;
  const { stdout } = await processes.run('getconf', ['PAGESIZE']);
  return {
    pid,
    bundle,
    cgroupVersion: layout === 'none' ? 0 : layout === 'unified' ? 2 : 1,
    cgroupFolders,
    processFolders,
    cgroupFiles: Object.fromEntries(
      Object.entries(cgroupFolders).map(([name, folder]) => [name, namesIn(files, folder)]),
    ),
    securityModules: [
      ...(isOn('/sys/module/apparmor/parameters/enabled') ? (['apparmor'] as const) : []),
      ...(files.stat('/sys/fs/selinux/enforce') === undefined ? [] : (['selinux'] as const)),
    ],
    pageSize: Number(stdout) || 4096,
    memoryBytes:
      Number(/^MemTotal:\s+(\d+) kB$/m.exec(files.readIfThere('/proc/meminfo') ?? '')?.[1] ?? 0) * 1024,
    sharesUserNamespace: userNamespaceOf('self') === userNamespaceOf(pid),
  };
}

function namesIn(files: System['files'], folder: string): string[] {
  return files.stat(folder)?.kind === 'directory' ? files.list(folder) : [];
}
