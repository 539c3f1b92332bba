import fs from 'node:fs';
import { isWithin } from '../is-within.ts';

/** A process that keeps a folder in use, and how. */
interface FolderUser {
  readonly pid: number;
  readonly name: string;
  readonly use: 'working directory' | 'root' | 'program' | 'open file';
}

const LINKS = [
  ['cwd', 'working directory'],
  ['root', 'root'],
  ['exe', 'program'],
] as const;

/** The processes that have their working directory, root, program or an open file in a folder, by /proc; one use for each. */
export function findUsers(folder: string): FolderUser[] {
  return fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const use = useOf(entry, folder);
      return use === undefined ? [] : [{ pid: Number(entry), name: nameOf(entry), use }];
    });
}

function useOf(pid: string, folder: string): FolderUser['use'] | undefined {
  for (const [link, use] of LINKS) if (leadsInto(`/proc/${pid}/${link}`, folder)) return use;
  const descriptors = quietly(() => fs.readdirSync(`/proc/${pid}/fd`)) ?? [];
  return descriptors.some((each) => leadsInto(`/proc/${pid}/fd/${each}`, folder)) ? 'open file' : undefined;
}

function leadsInto(link: string, folder: string): boolean {
  const target = quietly(() => fs.readlinkSync(link));
  return target !== undefined && isWithin(target, folder);
}

function nameOf(pid: string): string {
  return quietly(() => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? '?';
}

/** A process may end while it is looked at. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
