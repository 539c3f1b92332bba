import type { DescribedEdge, DescribedMachine, DescribedState } from './describe.ts';

/** Events that would hide the lifecycle in a picture: they are for the engine, or lead nowhere. */
const LEFT_OUT = new Set(['OBSERVED', 'RECOVER', 'SET_BREAKPOINTS', 'SET_TIMEOUTS']);
const INDENT = '  ';

/** The chart as a Mermaid state diagram (mermaid.js.org, `stateDiagram-v2`). Pure, and the same for the same chart. */
export function renderMermaid(machine: DescribedMachine): string {
  const edges = drawnEdges(machine);
  const lines = [
    `[*] --> ${idOf(machine.initial)}`,
    ...inside('', machine.states, edges),
    ...machine.states.filter(({ kind }) => kind === 'final').map(({ name }) => `${idOf(name)} --> [*]`),
    'classDef working font-style:italic',
    'classDef transient stroke-dasharray:4',
  ];
  return `stateDiagram-v2\n${lines.map((line) => `${INDENT}${line}\n`).join('')}`;
}

/** The states directly inside `parent`, each with what stands in its braces, and the edges that have no smaller home. */
function inside(
  parent: string,
  states: readonly DescribedState[],
  edges: readonly DescribedEdge[],
): string[] {
  const children = states.filter(({ name }) => parentOf(name) === parent);
  const own = edges.filter((edge) => homeOf(edge) === parent);
  return [...children.flatMap((state) => renderState(state, states, edges)), ...renderEdges(own)];
}

function renderState(
  state: DescribedState,
  all: readonly DescribedState[],
  edges: readonly DescribedEdge[],
): string[] {
  const id = idOf(state.name);
  const label = state.name.slice(parentOf(state.name).length).replace(/^\./, '');
  if (state.compound) {
    const first = all.find(({ name }) => parentOf(name) === state.name)?.name ?? state.name;
    const body = [`[*] --> ${idOf(first)}`, ...inside(state.name, all, edges)];
    return [
      `${id === label ? `state ${id}` : `state "${label}" as ${id}`} {`,
      ...body.map((line) => `${INDENT}${line}`),
      '}',
    ];
  }
  const isStyled = state.kind === 'working' || state.kind === 'transient';
  return [
    ...(id === label ? [] : [`state "${label}" as ${id}`]),
    ...(id === label || isStyled ? [`${id}${isStyled ? `:::${state.kind}` : ''}`] : []),
  ];
}

/** Edges between the same two states become one, with the events that lead along it. */
function renderEdges(edges: readonly DescribedEdge[]): string[] {
  const groups = Map.groupBy(edges, ({ from, to = from }) => `${idOf(from)} --> ${idOf(to)}`);
  return [...groups].map(([ends, along]) => `${ends} : ${[...new Set(along.map(labelOf))].join(', ')}`);
}

/** What is taken without an event is told by its guard. */
function labelOf({ event, guard }: DescribedEdge): string {
  if (event !== 'always') return event;
  return guard === undefined ? 'otherwise' : `[${guard}]`;
}

function drawnEdges({ edges }: DescribedMachine): DescribedEdge[] {
  return edges.filter(({ from, event, to }) => to !== undefined && from !== '*' && !LEFT_OUT.has(event));
}

/** The smallest state that holds both ends. */
function homeOf({ from, to = from }: DescribedEdge): string {
  const parent = parentOf(from);
  return parent === parentOf(to) ? parent : '';
}

function parentOf(name: string): string {
  return name.split('.').slice(0, -1).join('.');
}

function idOf(name: string): string {
  return name.replaceAll(/[-.]/g, '_');
}
