import fs from 'node:fs';
import { join } from '../../lib/paths/join.ts';
import { callError } from '../call-error.ts';
import type { Processes } from '../system.ts';
import { runProgram } from './run-program.ts';
import { startProgram } from './start-program.ts';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Processes by posix_spawn(3) and what Node has; execa takes 33 ms to load from a bundle, child_process 5. */
export function createLinuxProcesses(): Processes {
  const found = new Map<string, { readonly searched: string; readonly path: string }>();
  return {
    run: runProgram,
    spawn: startProgram,
    find: (name) => {
      const { PATH = DEFAULT_PATH } = process.env;
      const known = found.get(name);
      // What was found once is looked at once more; PATH may have a dozen folders before it.
      if (known?.searched === PATH && isProgram(known.path)) return known.path;
      const path = candidates(name, PATH).find(isProgram);
      if (path === undefined) found.delete(name);
      else found.set(name, { searched: PATH, path });
      return path;
    },
    isAlive: (pid) => {
      const state = readStat(pid)?.[0];
      return state !== undefined && state !== 'Z' && state !== 'X';
    },
    startTime: (pid) => {
      const field = readStat(pid)?.[19];
      return field === undefined ? undefined : Number(field);
    },
    kill: (pid, signal) => {
      if (!Number.isInteger(pid) || pid <= 1) throw callError('kill', String(pid), 'EINVAL', 'not a process');
      try {
        process.kill(pid, signal);
      } catch (error) {
        const { code = 'EIO', message } = error as NodeJS.ErrnoException;
        if (code !== 'ESRCH') throw callError('kill', String(pid), code, message, error);
      }
    },
  };
}

function candidates(name: string, searchPath: string): string[] {
  return name.includes('/') ? [name] : searchPath.split(':').map((folder) => join(folder, name));
}

function isProgram(path: string): boolean {
  try {
    // Asked first, since it says without an exception, which costs as much as five calls, that nothing is there.
    if (fs.statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
    fs.accessSync(path, fs.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The fields of /proc/PID/stat from the third on: the second, the name, may itself hold spaces and parentheses. */
function readStat(pid: number): string[] | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
