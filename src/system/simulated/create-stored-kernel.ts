import fs from 'node:fs';
import type { Kernel } from './kernel.ts';
import type { KernelState } from './kernel-state.ts';

const PAUSE_MS = 1;

/**
 * A kernel whose state is a file, so that one process goes on where another ended. Each change reads the file if
 * another process has replaced it, and replaces it in turn; a file beside it keeps two changes apart. It needs nothing
 * but Node, so that it works on any operating system.
 */
export function createStoredKernel(stateFile: string, boot: () => KernelState): Kernel {
  let known: { state: KernelState; version: string } | undefined;

  const load = (): KernelState => {
    const version = versionOf(stateFile);
    if (version === undefined) return boot();
    if (known?.version !== version)
      known = { state: JSON.parse(fs.readFileSync(stateFile, 'utf8')), version };
    return known.state;
  };
  const save = (state: KernelState) => {
    const beside = `${stateFile}.${process.pid}.new`;
    fs.writeFileSync(beside, JSON.stringify(state));
    fs.renameSync(beside, stateFile);
    known = { state, version: versionOf(stateFile) as string };
  };

  return {
    read: (look) => look(load()),
    change: (act) => {
      const release = holdAlone(`${stateFile}.lock`);
      try {
        const state = load();
        const result = act(state);
        save(state);
        return result;
      } catch (error) {
        known = undefined;
        throw error;
      } finally {
        release();
      }
    },
  };
}

/** Each replacement is a new file. */
function versionOf(path: string): string | undefined {
  const stat = fs.statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.ino} ${stat.mtimeNs}`;
}

/** Changes take about a millisecond; what a dead process left is taken over. */
function holdAlone(path: string): () => void {
  for (;;) {
    try {
      fs.writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isHolderGone(path)) fs.rmSync(path, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function isHolderGone(path: string): boolean {
  try {
    const pid = Number(fs.readFileSync(path, 'utf8'));
    return pid !== 0 && !isRealProcess(pid);
  } catch {
    return false;
  }
}

/** Whether a process of the real machine, not of the simulated kernel, is there. */
export function isRealProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
