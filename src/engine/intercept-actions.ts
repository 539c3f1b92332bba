import type { EngineOptions } from './api.ts';
import type { ContainerActions } from './lifecycle.ts';

/** Puts `aroundAction` around every action. */
export function interceptActions(
  actions: ContainerActions,
  around: EngineOptions['aroundAction'],
): ContainerActions {
  if (around === undefined) return actions;
  return Object.fromEntries(
    Object.entries(actions).map(([name, act]) => [
      name,
      (...[input, signal]: Parameters<typeof act>) => around(input, () => act(input, signal)),
    ]),
  ) as ContainerActions;
}
