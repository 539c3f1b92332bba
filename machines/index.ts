export { answerTo, DEVIATIONS, DOCKER_STATES, OPERATIONS } from './answers.ts';
export { containerMachine } from './container.ts';
export {
  type DescribedEdge,
  type DescribedMachine,
  type DescribedState,
  describeMachine,
} from './describe.ts';
export { dockerStatusOf } from './docker-status.ts';
export { legalEvents } from './legal-events.ts';
export { renderMermaid } from './mermaid.ts';
export { stateName } from './state-name.ts';
