/** The forward path, in order: the states that `ADVANCE` can be given as its target. */
export const MILESTONES = ['created', 'spec-built', 'cgroups-initialized', 'mounted', 'started'] as const;
export type Milestone = (typeof MILESTONES)[number];

/** Every state in which a container can rest; the others are working states, each with exactly one action. */
export const RESTING_STATES = [...MILESTONES, 'restarting', 'stopped', 'failed', 'removed'] as const;
export type RestingState = (typeof RESTING_STATES)[number];

/** The forward actions in the order in which they run. */
export const FORWARD_ACTIONS = [
  'buildSpec',
  'initCgroups',
  'setUpMounts',
  'createRuntime',
  'attachNetwork',
  'startProcess',
] as const;
export type ForwardAction = (typeof FORWARD_ACTIONS)[number];

/** What undoes each forward action. */
export const INVERSE_OF = {
  buildSpec: 'discardSpec',
  initCgroups: 'removeCgroups',
  setUpMounts: 'unmount',
  createRuntime: 'deleteRuntime',
  attachNetwork: 'detachNetwork',
  startProcess: 'stopProcess',
} as const satisfies Record<ForwardAction, string>;
export type InverseAction = (typeof INVERSE_OF)[ForwardAction];

/** Every action that the chart invokes by name: forward, back, and the rest. */
export const CONTAINER_ACTIONS = [
  ...FORWARD_ACTIONS,
  ...FORWARD_ACTIONS.map((action) => INVERSE_OF[action]).toReversed(),
  'pauseProcess',
  'resumeProcess',
  'signalProcess',
  'removeRecord',
] as const;
export type ContainerAction = (typeof CONTAINER_ACTIONS)[number];

/** How many of the forward actions are done in each milestone: `done.slice(0, ACTIONS_DONE_AT[m])` is what holds there. */
export const ACTIONS_DONE_AT = {
  created: 0,
  'spec-built': 1,
  'cgroups-initialized': 2,
  mounted: 3,
  started: 6,
} as const satisfies Record<Milestone, number>;

/** What `docker ps` calls a container (`State.Status` of the Docker Engine API). */
export type DockerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

/** Those of which `docker ps` tells without `--all`. */
export const UP_STATUSES: ReadonlySet<DockerStatus> = new Set(['running', 'paused', 'restarting']);

/** What the OCI runtime spec calls it (runtime.md, "State"); undefined while the runtime knows nothing of it. */
export type OciStatus = 'creating' | 'created' | 'running' | 'stopped' | undefined;

/** Each state of the chart in Docker's words and in those of the OCI runtime spec. `started.*` are the states inside `started`. */
export const STATE_NAMES = {
  created: { docker: 'created', oci: undefined },
  'building-spec': { docker: 'created', oci: undefined },
  'spec-built': { docker: 'created', oci: undefined },
  'initializing-cgroups': { docker: 'created', oci: undefined },
  'cgroups-initialized': { docker: 'created', oci: undefined },
  mounting: { docker: 'created', oci: undefined },
  mounted: { docker: 'created', oci: undefined },
  creating: { docker: 'created', oci: 'creating' },
  'attaching-network': { docker: 'created', oci: 'created' },
  starting: { docker: 'created', oci: 'created' },
  'started.running': { docker: 'running', oci: 'running' },
  'started.pausing': { docker: 'running', oci: 'running' },
  'started.paused': { docker: 'paused', oci: 'running' },
  'started.resuming': { docker: 'paused', oci: 'running' },
  'started.signalling': { docker: 'running', oci: 'running' },
  stopping: { docker: 'running', oci: 'running' },
  'detaching-network': { docker: 'exited', oci: 'stopped' },
  'deleting-runtime': { docker: 'exited', oci: 'stopped' },
  unmounting: { docker: 'exited', oci: undefined },
  'removing-cgroups': { docker: 'exited', oci: undefined },
  'discarding-spec': { docker: 'exited', oci: undefined },
  restarting: { docker: 'restarting', oci: undefined },
  stopped: { docker: 'exited', oci: undefined },
  failed: { docker: 'created', oci: undefined },
  removing: { docker: 'removing', oci: undefined },
  removed: { docker: 'dead', oci: undefined },
} as const satisfies Record<string, { docker: DockerStatus; oci: OciStatus }>;

/** A state of the chart as one word, `started.paused` for a nested one. */
export type StateName = keyof typeof STATE_NAMES;
