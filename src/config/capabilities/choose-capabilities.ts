import type { AvailableCapabilities } from './available-capabilities.ts';
import { DEFAULT_CAPABILITIES } from './names.ts';
import { normalizeCapabilities } from './normalize-capabilities.ts';

/**
 * What a container may do: everything that can be given when it is privileged; else the defaults without `drop` and
 * with `add`, where `ALL` in either list starts from everything or nothing. Names were validated at create; one that
 * has become unknown since counts as not asked for. Pure.
 */
export function chooseCapabilities(
  request: {
    readonly add: readonly string[];
    readonly drop: readonly string[];
    readonly privileged: boolean;
  },
  available: AvailableCapabilities,
): readonly string[] {
  if (request.privileged) return available.own;
  if (request.add.length === 0 && request.drop.length === 0) return DEFAULT_CAPABILITIES;
  const drop = normalizeCapabilities(request.drop, available).names ?? [];
  const add = normalizeCapabilities(request.add, available).names ?? [];
  if (add.includes('ALL')) return available.own.filter((name) => !drop.includes(name));
  if (drop.includes('ALL')) return add;
  return [...DEFAULT_CAPABILITIES.filter((name) => !drop.includes(name)), ...add];
}
