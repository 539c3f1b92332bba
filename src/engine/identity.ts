import type { EngineIdentity } from '../contract/spec-input.ts';

/** What Lockstep puts its own name to. A network namespace's `lo` is the runtime's work, so there is no hook. */
export const IDENTITY: EngineIdentity = {
  cgroupParent: '/lockstep',
  scopePrefix: 'lockstep',
  appArmorProfile: 'lockstep-default',
  initPathInContainer: '/sbin/lockstep-init',
  networkHook: null,
};
