/** The library: `import { createEngine } from 'lockstep'`. */
export * from '../machines/index.ts';
export type * from './contract/daemon-settings.ts';
export type * from './contract/docker.ts';
export * from './contract/faults.ts';
export type * from './contract/host-facts.ts';
export type * from './contract/lifecycle.ts';
export type * from './contract/record.ts';
export type * from './contract/states.ts';
export {
  CONTAINER_ACTIONS,
  FORWARD_ACTIONS,
  INVERSE_OF,
  MILESTONES,
  RESTING_STATES,
  STATE_NAMES,
} from './contract/states.ts';
export type * from './engine/api.ts';
export { createEngine } from './engine/create-engine.ts';
export { findLeaks } from './engine/leaks/find-leaks.ts';
export type { Leak, TraceKind } from './engine/leaks/leak.ts';
export { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './errors/catalog.ts';
export { type ErrorPhase, type ErrorRecord, LockstepError } from './errors/lockstep-error.ts';
export type { Verdict, Verification } from './verify/verdict.ts';
export { verifyBundle } from './verify/verify-bundle.ts';
