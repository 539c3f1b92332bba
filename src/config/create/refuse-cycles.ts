import type { HostConfig } from '../../contract/docker.ts';
import { joinedContainer } from '../modes/joined-container.ts';
import type { CreateContext } from './context.ts';
import type { Problems } from './problem.ts';

const MODES = ['NetworkMode', 'IpcMode', 'PidMode'] as const;

/**
 * Refuses containers that wait for each other: each must run before the one that joins its namespace can start, so of a
 * circle none ever does. Docker finds out at start, when the other one is not running. Pure but for look-ups.
 */
export function refuseCycles(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  for (const mode of MODES) {
    const way = circleFrom(hostConfig[mode], mode, context);
    if (way !== undefined) {
      problems.add(`${mode} goes round in a circle: ${way.join(' → ')}`, 'PEER_UNKNOWN');
    }
  }
}

/** The names on the way back to the container itself, or to one that was passed already; undefined for a way that ends. */
function circleFrom(
  asked: HostConfig[(typeof MODES)[number]],
  mode: (typeof MODES)[number],
  { id, name, findContainer }: CreateContext,
): string[] | undefined {
  const own = name ?? id.slice(0, 12);
  const way = [own];
  const passed = new Set([id]);
  for (let next = joinedContainer(asked); next; ) {
    // A network is looked for at start only: there is none of this name until then.
    if (next === name) return mode === 'NetworkMode' ? undefined : [...way, own];
    const found = findContainer(next);
    if (found === undefined) return undefined;
    way.push(found.name);
    if (passed.has(found.id)) return way;
    passed.add(found.id);
    next = joinedContainer(found.hostConfig[mode]);
  }
  return undefined;
}
