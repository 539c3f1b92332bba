import type { KernelState } from './kernel-state.ts';

/** Who holds the simulated kernel's state. */
export interface Kernel {
  read<T>(look: (state: KernelState) => T): T;
  /** Runs a change as a whole: another process sees all of it or nothing. */
  change<T>(act: (state: KernelState) => T): T;
}

/** A kernel that ends with this process. */
export function createKernel(state: KernelState): Kernel {
  return { read: (look) => look(state), change: (act) => act(state) };
}
