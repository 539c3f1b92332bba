import type { System } from '../system/system.ts';

/** Something that a step made, to be taken back if a later one fails. */
export type Taking =
  | { readonly kind: 'mount'; readonly path: string }
  /** A folder that holds nothing but what the step put there. */
  | { readonly kind: 'tree'; readonly path: string }
  /** A folder that is taken away only while it is empty. */
  | { readonly kind: 'folder'; readonly path: string };

/** Takes back, newest first; what cannot be taken back does not keep the rest. Resolves with what went wrong. */
export async function takeBack(made: readonly Taking[], system: System): Promise<Error[]> {
  const problems: Error[] = [];
  for (const taking of made.toReversed()) {
    try {
      await takeOne(taking, system);
    } catch (error) {
      problems.push(error as Error);
    }
  }
  return problems;
}

async function takeOne({ kind, path }: Taking, { files, mounts }: System): Promise<void> {
  if (kind === 'mount') await mounts.unmount(path);
  else if (kind === 'tree') files.remove(path);
  else files.removeDirectory(path);
}
