import { isWithin } from '../../system/is-within.ts';
import { parseMountinfo } from '../../system/linux/parse-mountinfo.ts';
import type { MountEntry } from '../../system/system.ts';
import { type Check, type Circumstances, processFile, type Question, type Source } from '../question.ts';

/** Paths that cannot be read, or not be written; what the container does not have needs neither. */
export const hiddenPaths: Check = {
  covers: ['linux.maskedPaths', 'linux.readonlyPaths'],
  ask: ({ linux }, circumstances) => [
    ...(linux?.maskedPaths ?? []).map((path) => askMasked(path, circumstances)),
    ...(linux?.readonlyPaths ?? []).map((path) => askReadonly(path, circumstances)),
  ],
};

/** A file is hidden by /dev/null, a folder by an empty file system that cannot be written. */
function askMasked(path: string, circumstances: Circumstances): Question {
  const root = `/proc/${circumstances.pid}/root`;
  return {
    field: `linux.maskedPaths[${path}]`,
    asked: 'hidden',
    sources: [
      processFile(circumstances, 'mountinfo'),
      { kind: 'place', root, path },
      { kind: 'node', root, path, follow: true },
    ],
    judge: (text, place, node) => {
      if (place === 'absent') return { found: 'not there', agrees: true };
      if (node.startsWith('char-device 1:3 ')) return { found: '/dev/null', agrees: true };
      const entry = parseMountinfo(text).findLast(({ target }) => target === place);
      if (entry === undefined || !node.startsWith('directory')) return { found: 'to be seen', agrees: false };
      return { found: shown(entry), agrees: entry.options.includes('ro') && entry.type === 'tmpfs' };
    },
  };
}

function askReadonly(path: string, circumstances: Circumstances): Question {
  const place: Source = { kind: 'place', root: `/proc/${circumstances.pid}/root`, path };
  return {
    field: `linux.readonlyPaths[${path}]`,
    asked: 'read-only',
    sources: [processFile(circumstances, 'mountinfo'), place],
    judge: (text, at) => {
      if (at === 'absent') return { found: 'not there', agrees: true };
      const over = parseMountinfo(text)
        .filter(({ target }) => isWithin(at, target))
        .toSorted((one, other) => one.target.length - other.target.length)
        .at(-1);
      if (over === undefined) return { found: 'no mount', agrees: false };
      return { found: shown(over), agrees: over.options.includes('ro') };
    },
  };
}

function shown({ target, type, options }: MountEntry): string {
  return `${target} ${type} ${options.join(',')}`;
}
