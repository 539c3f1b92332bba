import type { ContainerContext } from '../contract/lifecycle.ts';
import type { ProcessIdentity } from '../runtime/runtime.ts';

const NO_PROCESS = { pid: 0, startTime: 0 };

/** The process that the runtime made; without one, what stands for it can be neither running nor signalled. Pure. */
export function processOf({ process }: Pick<ContainerContext, 'process'>): ProcessIdentity {
  const { pid, startTime } = process ?? NO_PROCESS;
  return { pid, startTime: startTime ?? 0 };
}
