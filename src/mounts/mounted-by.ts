import type { MountsPlan } from './mounts-plan.ts';

/** Where a plan mounts something of its own, in order. Pure. */
export function mountedBy({ steps }: Pick<MountsPlan, 'steps'>): string[] {
  return steps.flatMap((step) => {
    if (step.kind === 'shm') return [step.path];
    return step.kind === 'subpath' ? [step.target] : [];
  });
}
