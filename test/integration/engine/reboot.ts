import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { cgroupsNamed } from '../cgroup-folder.ts';
import type { TestEngine } from '../open-engine.ts';
import { until } from '../until.ts';

const SIGKILL = 9;

/** Takes along what a reboot takes of one root: its processes, monitors first, its mounts, its cgroups and its run directory. */
export async function reboot({ root, run, cgroupParent }: TestEngine): Promise<void> {
  const { mounts, processes } = createLinuxSystem();
  const folders = cgroupsNamed(cgroupParent.slice(1));
  for (const pids of [() => monitors(root), () => folders.flatMap(processesBelow)]) {
    for (const pid of pids()) processes.kill(pid, SIGKILL);
    await until(() => pids().length === 0);
  }
  const mounted = mounts.list().filter(({ target }) => target.startsWith(`${root}/`));
  for (const { target } of mounted.toReversed()) await mounts.unmount(target);
  // The kernel lets go of a cgroup some moments after its last process.
  for (const folder of folders) await until(() => isRemoved(folder));
  rmSync(run, { recursive: true });
}

function monitors(root: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const words = readIfThere(`/proc/${pid}/cmdline`).split('\0');
      return words[0]?.endsWith('conmon') && words.some((word) => word.startsWith(root));
    })
    .map(Number);
}

function processesBelow(folder: string): number[] {
  const own = readIfThere(join(folder, 'cgroup.procs')).split('\n').filter(Boolean).map(Number);
  return [...own, ...list(folder).flatMap((name) => processesBelow(join(folder, name)))];
}

function isRemoved(folder: string): boolean {
  const isEmpty = list(folder).every((name) => isRemoved(join(folder, name)));
  try {
    if (isEmpty) rmdirSync(folder);
    return isEmpty;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}

/** The folders in a folder. */
function list(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((each) =>
      each.isDirectory() ? each.name : [],
    );
  } catch {
    return [];
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
