import { MILESTONES, type RestingState } from '../../contract/states.ts';
import type { Container } from '../../engine/api.ts';

/** Starts a container; false when a breakpoint holds it before its process runs. */
export async function beginProcess(
  container: Container,
  breakpoints: readonly RestingState[],
): Promise<boolean> {
  await container.start();
  if (breakpoints.length === 0) return true;
  const state: string = await container.state();
  return state === 'started' || !(MILESTONES as readonly string[]).includes(state);
}
