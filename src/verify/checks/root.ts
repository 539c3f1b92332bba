import { resolve } from 'node:path';
import { parseMountinfo } from '../../system/linux/parse-mountinfo.ts';
import { propagationProblems } from '../judge-mount.ts';
import { type Check, type Judgement, processFile, sameText } from '../question.ts';

/** The root file system: which it is, whether it can be written, and how mounts propagate from it. */
export const root: Check = {
  covers: ['root', 'linux.rootfsPropagation'],
  ask: (spec, circumstances) => {
    const { pid, bundle } = circumstances;
    const hasOwnMounts = spec.linux?.namespaces?.some(({ type }) => type === 'mount') ?? false;
    if (spec.root === undefined || !hasOwnMounts) return [];
    const isReadonly = spec.root.readonly ?? false;
    const propagation = spec.linux?.rootfsPropagation?.replace(/^r(?=private|slave|shared|unbindable)/, '');
    const table = processFile(circumstances, 'mountinfo');
    const rootOf = (text: string) => parseMountinfo(text).findLast(({ target }) => target === '/');
    return [
      {
        field: 'root.path',
        asked: spec.root.path,
        sources: [
          { kind: 'identity', path: resolve(bundle, spec.root.path) },
          { kind: 'identity', path: `/proc/${pid}/root/` },
        ],
        judge: (asked, found) => ({
          found: found === asked ? 'the same folder' : 'another folder',
          agrees: found === asked,
        }),
      },
      {
        field: 'root.readonly',
        asked: String(isReadonly),
        sources: [table],
        judge: (text) => {
          const entry = rootOf(text);
          const found = entry?.options.includes('ro') || entry?.superOptions.includes('ro');
          return sameText(String(isReadonly), String(found ?? false));
        },
      },
      {
        field: 'linux.rootfsPropagation',
        asked: propagation ?? 'not shared',
        sources: [table],
        judge: (text) => judgePropagation(propagation, rootOf(text)?.optionalFields ?? []),
      },
    ];
  },
};

/** runc takes the root file system out of every peer group, whatever was asked (libcontainer/rootfs_linux.go, prepareRoot). */
function judgePropagation(asked: string | undefined, optionalFields: readonly string[]): Judgement {
  const found = optionalFields.join(' ') || 'private';
  const isShared = optionalFields.some((field) => field.startsWith('shared:'));
  if (asked === undefined) return { found, agrees: !isShared };
  const isRight = propagationProblems(asked as 'private', { optionalFields }, false).length === 0;
  if (isRight || isShared || !['shared', 'unbindable'].includes(asked)) return { found, agrees: isRight };
  const reason = 'Runtimes keep the root private; what propagates is to be seen at the mounts below it.';
  return { found, agrees: undefined, reason };
}
