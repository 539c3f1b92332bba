import type { ContainerContext } from '../contract/lifecycle.ts';
import { CONTAINER_ACTIONS } from '../contract/states.ts';
import type { EngineOptions } from './api.ts';

/** The time limits of all actions that an engine's options name. Pure. */
export function timeoutsOf({
  actionTimeoutMs,
  timeoutsMs = {},
}: Pick<EngineOptions, 'actionTimeoutMs' | 'timeoutsMs'>): ContainerContext['timeoutsMs'] {
  if (actionTimeoutMs === undefined && Object.keys(timeoutsMs).length === 0) return {};
  const all =
    actionTimeoutMs === undefined ? [] : CONTAINER_ACTIONS.map((action) => [action, actionTimeoutMs]);
  return { ...Object.fromEntries(all), ...timeoutsMs };
}
