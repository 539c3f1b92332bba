import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

export type StateKind = 'resting' | 'working' | 'transient' | 'final';

export interface DescribedState {
  /** `started.paused` for a nested state. */
  readonly name: string;
  readonly kind: StateKind;
  readonly description: string;
  /** What a working state invokes. */
  readonly action?: string;
  /** Whether other states stand inside it. */
  readonly compound: boolean;
}

export interface DescribedEdge {
  readonly from: string;
  /** The event's name, `ACTION done|failed|timed out`, or `always`. */
  readonly event: string;
  readonly guard?: string;
  /** Undefined where the event is taken without a change of state. */
  readonly to?: string;
}

export interface DescribedMachine {
  readonly id: string;
  readonly initial: string;
  readonly states: readonly DescribedState[];
  readonly edges: readonly DescribedEdge[];
}

/** A chart as plain data: its states and edges in the order in which they are written. Pure. */
export function describeMachine(machine: AnyStateMachine): DescribedMachine {
  const nodes = descendants(machine.root);
  return {
    id: machine.id,
    initial: nameOf(machine.root.initial.target[0] ?? machine.root),
    states: describeStates(machine),
    edges: [machine.root, ...nodes].flatMap(describeEdges),
  };
}

/** The states of a chart alone. Pure. */
export function describeStates({ root }: AnyStateMachine): DescribedState[] {
  return descendants(root).map(describeState);
}

function descendants(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states).flatMap((child) => [child, ...descendants(child)]);
}

function nameOf(node: AnyStateNode): string {
  return node.path.length === 0 ? '*' : node.path.join('.');
}

function describeState(node: AnyStateNode): DescribedState {
  const action = node.invoke[0]?.src;
  return {
    name: nameOf(node),
    kind: kindOf(node),
    description: node.description ?? '',
    ...(typeof action === 'string' ? { action } : {}),
    compound: Object.keys(node.states).length > 0,
  };
}

function kindOf(node: AnyStateNode): StateKind {
  if (node.type === 'final') return 'final';
  if (node.invoke.length > 0) return 'working';
  return node.tags.includes('transient') ? 'transient' : 'resting';
}

function describeEdges(node: AnyStateNode): DescribedEdge[] {
  const transitions = [...node.transitions.values(), node.always ?? []].flat();
  return transitions.map(describeEdge);
}

/** A transition, as xstate's inspection tells that it was taken, as the edge of the chart that it is. Pure. */
export function describeEdge({ source, eventType, guard, target }: AnyTransitionDefinition): DescribedEdge {
  return {
    from: nameOf(source),
    event: eventName(eventType),
    ...(guard === undefined ? {} : { guard: guardName(guard) }),
    ...(target?.[0] === undefined ? {} : { to: nameOf(target[0]) }),
  };
}

/** xstate's own event names (`xstate.done.actor.X`, `xstate.error.actor.X`, `xstate.after.XLimit.…`) in words. */
export function eventName(type: string): string {
  if (type === '') return 'always';
  const actor = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type);
  if (actor) return `${actor[2]} ${actor[1] === 'done' ? 'done' : 'failed'}`;
  const limit = /^xstate\.after\.(\w+)Limit\./.exec(type);
  if (limit) return `${limit[1]} timed out`;
  return type;
}

function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const { type, params } = guard as { type: string; params?: unknown };
  return typeof params === 'string' ? `${type}(${params})` : type;
}
