import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import type { RootfsPlan } from './rootfs-plan.ts';

/** How much of a container's root file system is its own. */
export interface RootfsSize {
  /** Bytes of the files that it made or changed. */
  readonly changedBytes: number;
  /** Of all its files. */
  readonly totalBytes: number;
}

/**
 * Measures a container's root file system over an image of a known size. As Docker does, it counts files, not folders, and
 * hard links once (moby pkg/directory). Reads only.
 */
export function measureRootfs(
  { upper, merged }: Pick<RootfsPlan, 'upper' | 'merged'>,
  imageBytes: number,
  { files }: Pick<System, 'files'>,
): RootfsSize {
  if (files.stat(upper) !== undefined) {
    const changedBytes = measureFiles(upper, files);
    return { changedBytes, totalBytes: imageBytes + changedBytes };
  }
  // A copy does not tell what was changed, only how much more there is.
  const copied = files.stat(merged) === undefined ? imageBytes : measureFiles(merged, files);
  return { changedBytes: Math.max(0, copied - imageBytes), totalBytes: copied };
}

function measureFiles(folder: string, files: System['files']): number {
  const seen = new Set<string>();
  const left = [folder];
  let bytes = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const path = next;
    const stat = files.lstat(path);
    if (stat?.kind === 'directory') left.push(...files.list(path).map((name) => join(path, name)));
    if (stat === undefined || stat.kind === 'directory' || seen.has(stat.identity)) continue;
    if (stat.identity !== '') seen.add(stat.identity);
    bytes += stat.sizeBytes;
  }
  return bytes;
}
