import type { CgroupFacts } from '../contract/host-facts.ts';
import { join } from '../lib/paths/join.ts';
import type { Files, MountEntry } from '../system/system.ts';
import { type CgroupMounts, findCgroupMounts } from './find-cgroup-mounts.ts';

/** What the kernel's cgroups can limit, by the files that moby's `pkg/sysinfo` looks for. */
export function readCgroupFacts(files: Files, table: readonly MountEntry[], systemd: boolean): CgroupFacts {
  const found = findCgroupMounts(table);
  return found.layout === 'unified' ? readUnified(files, found, systemd) : readV1(files, found);
}

function readV1(files: Files, { layout, mounts }: CgroupMounts): CgroupFacts {
  const has = (controller: string, file: string) => {
    const mount = mounts[controller];
    return mount !== undefined && files.stat(join(mount, file)) !== undefined;
  };
  return {
    version: 1,
    layout,
    driver: 'cgroupfs',
    controllers: Object.keys(mounts).filter((name) => name !== 'unified' && !name.startsWith('name=')),
    mounts,
    memoryLimit: 'memory' in mounts,
    swapLimit: has('memory', 'memory.memsw.limit_in_bytes'),
    kernelMemory: has('memory', 'memory.kmem.limit_in_bytes'),
    swappiness: has('memory', 'memory.swappiness'),
    oomKillDisable: has('memory', 'memory.oom_control'),
    pidsLimit: 'pids' in mounts,
    cpuCfs: has('cpu', 'cpu.cfs_quota_us'),
    cpuShares: has('cpu', 'cpu.shares'),
    cpuset: 'cpuset' in mounts,
    cpuRealtime: has('cpu', 'cpu.rt_period_us') && has('cpu', 'cpu.rt_runtime_us'),
    blkioWeight: has('blkio', 'blkio.weight'),
    blkioThrottle: has('blkio', 'blkio.throttle.read_bps_device'),
  };
}

function readUnified(files: Files, { layout, mounts }: CgroupMounts, systemd: boolean): CgroupFacts {
  const root = mounts.unified as string;
  const controllers = (files.readIfThere(join(root, 'cgroup.controllers')) ?? '').trim().split(' ');
  const has = (controller: string) => controllers.includes(controller);
  return {
    version: 2,
    layout,
    driver: systemd ? 'systemd' : 'cgroupfs',
    controllers: controllers.filter((name) => name !== ''),
    mounts,
    memoryLimit: has('memory'),
    swapLimit: has('memory') && hasSwapFile(files, root),
    kernelMemory: false,
    swappiness: false,
    oomKillDisable: false,
    pidsLimit: has('pids'),
    cpuCfs: has('cpu'),
    cpuShares: has('cpu'),
    cpuset: has('cpuset'),
    cpuRealtime: false,
    blkioWeight: has('io'),
    blkioThrottle: has('io'),
  };
}

/** The root cgroup has no memory.swap.max, so this process's own one is asked, or any below the root. */
function hasSwapFile(files: Files, root: string): boolean {
  const own = /^0::(.*)$/m.exec(files.readIfThere('/proc/self/cgroup') ?? '')?.[1] ?? '/';
  const candidates = own === '/' ? files.list(root).map((name) => join(root, name)) : [join(root, own)];
  return candidates.some((folder) => files.stat(join(folder, 'memory.swap.max')) !== undefined);
}
