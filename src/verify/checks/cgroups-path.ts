import { expandSlice } from '../../config/cgroups/expand-slice.ts';
import { join } from '../../lib/paths/join.ts';
import { isWithin } from '../../system/is-within.ts';
import { type Check, processFile } from '../question.ts';

/** Hierarchies that a runtime need not use: it joins what can limit the container. */
const OPTIONAL = new Set(['', 'misc', 'rdma', 'perf_event', 'net_cls', 'net_prio', 'debug']);

/** The cgroup in every hierarchy (cgroups(7), /proc/PID/cgroup). A process may have made cgroups below its own. */
export const cgroupsPath: Check = {
  covers: ['linux.cgroupsPath'],
  ask: ({ linux }, circumstances) => {
    const asked = linux?.cgroupsPath ?? '';
    if (asked === '') return [];
    const expected = expectedCgroup(asked);
    return [
      {
        field: 'linux.cgroupsPath',
        asked,
        sources: [processFile(circumstances, 'cgroup')],
        judge: (text) => {
          const all = parseCgroups(text);
          const wrong = all.filter(
            ({ controllers, path }) =>
              !isIn(path, expected) && !OPTIONAL.has(controllers) && !controllers.startsWith('name='),
          );
          const unified = all.find(({ controllers }) => controllers === '');
          const isUnifiedOnly = all.length === 1 && unified !== undefined && !isIn(unified.path, expected);
          const paths = [...new Set(all.map(({ path }) => path))];
          const right = paths.filter((path) => isIn(path, expected));
          return wrong.length > 0 || isUnifiedOnly
            ? {
                found: (isUnifiedOnly ? all : wrong)
                  .map(({ controllers, path }) => `${controllers}:${path}`)
                  .join(' '),
                agrees: false,
              }
            : { found: right.join(' '), agrees: right.length > 0 };
        },
      },
    ];
  },
};

interface ExpectedCgroup {
  readonly path: string;
  /** False where the engine’s own cgroup comes before it. */
  readonly isAbsolute: boolean;
}

interface CgroupLine {
  /** As in the file: `cpu,cpuacct`, `name=systemd`, empty for cgroup v2. */
  readonly controllers: string;
  readonly path: string;
}

/** What `cgroupsPath` comes to: a path, or with systemd `SLICE:PREFIX:NAME` (runc, docs/systemd.md). Pure. */
export function expectedCgroup(cgroupsPath: string): ExpectedCgroup {
  const [slice = '', prefix = '', name = '', ...more] = cgroupsPath.split(':');
  const isSystemd = name !== '' && more.length === 0 && !cgroupsPath.includes('/');
  if (!isSystemd) {
    const isAbsolute = cgroupsPath.startsWith('/');
    return { path: join('/', cgroupsPath), isAbsolute };
  }
  const unit = name.endsWith('.slice') ? name : `${prefix}${prefix === '' ? '' : '-'}${name}.scope`;
  return { path: join('/', expandSlice(slice || 'system.slice'), unit), isAbsolute: false };
}

/** The lines of a /proc/PID/cgroup. Pure. */
export function parseCgroups(text: string): CgroupLine[] {
  return text.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return controllers === undefined || path === undefined ? [] : [{ controllers, path }];
  });
}

/** The expected cgroup itself, where a path is that one or lies below it; else undefined. Pure. */
export function ownCgroup(path: string, { path: expected, isAbsolute }: ExpectedCgroup): string | undefined {
  if (isAbsolute) return isWithin(path, expected) ? expected : undefined;
  const at = `${path}/`.indexOf(`${expected}/`);
  return at < 0 ? undefined : path.slice(0, at + expected.length);
}

function isIn(path: string, expected: ExpectedCgroup): boolean {
  return ownCgroup(path, expected) !== undefined;
}
