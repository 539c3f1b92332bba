import type { ContainerAction } from './states.ts';

/** When a fault strikes: as its action begins, or when it has done its work and not said so yet. */
export const FAULT_MOMENTS = ['before', 'after'] as const;
export type FaultMoment = (typeof FAULT_MOMENTS)[number];

/** What goes wrong, each with what is really done. */
export const FAULT_KINDS = {
  error: 'the action fails',
  hang: 'the action never ends, until its time limit',
  kill: 'SIGKILL to the engine’s own process',
  'kill-runtime':
    'SIGKILL to the OCI runtime: the one at work for the action, or what is left of it afterwards',
  'kill-conmon': 'SIGKILL to the container’s monitor',
  'full-disk': 'the disk that holds the root is filled until the engine is closed',
  'read-only-disk': 'the root is mounted read-only until the engine is closed',
} as const;
export type FaultKind = keyof typeof FAULT_KINDS;

/** One thing that is made to go wrong, the first time the action runs. */
export interface Fault {
  readonly moment: FaultMoment;
  readonly action: ContainerAction;
  readonly kind: FaultKind;
}
