/** How dockerd 24.0 names the states in which it was asked. */
export const DOCKER_STATES = ['absent', 'created', 'running', 'paused', 'exited', 'restarting'] as const;
export type DockerState = (typeof DOCKER_STATES)[number];

/** What Lockstep can be asked to do to a container, of the operations in Docker's lifecycle tables: `kill` is SIGKILL, `signal` any other. */
export const OPERATIONS = [
  'start',
  'stop',
  'kill',
  'signal',
  'restart',
  'pause',
  'unpause',
  'rm',
  'rm-f',
  'rename',
  'top',
  'logs',
  'resize',
  'wait',
  'inspect',
  'attach',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Docker's answer in HTTP's terms; `message` has `{id}` and `{name}` in it. */
export interface Answer {
  readonly status: 200 | 204 | 304 | 404 | 409 | 500;
  readonly message?: string;
}

const DONE: Answer = { status: 204 };
const SHOWN: Answer = { status: 200 };
const NOT_MODIFIED: Answer = { status: 304 };
const refused = (message: string, status: 409 | 500 = 409): Answer => ({ status, message });

const NO_SUCH_CONTAINER: Answer = { status: 404, message: 'No such container: {name}' };
const NOT_RUNNING = refused('container {id} is not running');
const NOT_PAUSED = refused('Container {id} is not paused', 500);
const RESTARTING = refused('Container {id} is restarting, wait until the container is running');
const killed = (notRunning: Answer) => ({
  created: notRunning,
  running: DONE,
  paused: DONE,
  exited: notRunning,
  restarting: DONE,
});
const everywhere = (answer: Answer): Record<Exclude<DockerState, 'absent'>, Answer> => ({
  created: answer,
  running: answer,
  paused: answer,
  exited: answer,
  restarting: answer,
});

/**
 * How dockerd 24.0 answers each operation in each state, as measured (`test/vectors/data/lifecycle-docker-24.0.json`).
 * What Lockstep does better on purpose stands in `DEVIATIONS`.
 */
const ANSWERS: Record<Operation, Record<Exclude<DockerState, 'absent'>, Answer>> = {
  start: {
    created: DONE,
    running: NOT_MODIFIED,
    paused: refused('cannot start a paused container, try unpause instead'),
    exited: DONE,
    restarting: NOT_MODIFIED,
  },
  stop: { created: NOT_MODIFIED, running: DONE, paused: DONE, exited: NOT_MODIFIED, restarting: DONE },
  kill: killed(refused('Cannot kill container: {name}: Container {id} is not running')),
  signal: killed(refused('Cannot kill container: {name}: container {id} is not running')),
  restart: everywhere(DONE),
  pause: {
    created: NOT_RUNNING,
    running: DONE,
    paused: refused('Container {id} is already paused'),
    exited: NOT_RUNNING,
    restarting: RESTARTING,
  },
  unpause: {
    created: NOT_PAUSED,
    running: NOT_PAUSED,
    paused: DONE,
    exited: NOT_PAUSED,
    restarting: NOT_PAUSED,
  },
  rm: {
    created: DONE,
    running: refused(
      'You cannot remove a running container {id}. Stop the container before attempting removal or force remove',
    ),
    paused: refused(
      'You cannot remove a paused container {id}. Unpause and then stop the container before attempting removal or force remove',
    ),
    exited: DONE,
    restarting: refused(
      'You cannot remove a restarting container {id}. Stop the container before attempting removal or force remove',
    ),
  },
  'rm-f': everywhere(DONE),
  rename: everywhere(DONE),
  top: { created: NOT_RUNNING, running: SHOWN, paused: SHOWN, exited: NOT_RUNNING, restarting: RESTARTING },
  logs: everywhere(SHOWN),
  resize: {
    created: NOT_RUNNING,
    running: SHOWN,
    paused: SHOWN,
    exited: NOT_RUNNING,
    restarting: NOT_RUNNING,
  },
  wait: everywhere(SHOWN),
  inspect: everywhere(SHOWN),
  attach: {
    created: SHOWN,
    running: SHOWN,
    paused: refused('Container {name} is paused, unpause the container before attach.'),
    exited: SHOWN,
    restarting: refused('Container {name} is restarting, wait until the container is running'),
  },
};

/** Where Lockstep answers otherwise on purpose, and why. */
export const DEVIATIONS: readonly {
  readonly operation: string;
  readonly state: DockerState;
  readonly why: string;
}[] = [
  {
    operation: 'kill',
    state: 'exited',
    why: 'a kill that was asked for while another one was under way succeeds with it, where Docker answers 409 "is not running"; so do start, stop, restart, pause and unpause',
  },
  {
    operation: 'rm',
    state: 'running',
    why: 'a removal that is already under way is joined: the second request waits for the first and succeeds with it, where Docker answers 409 "removal of container … is already in progress"',
  },
  {
    operation: 'stop',
    state: 'created',
    why: 'a container that rests between created and started (spec-built, cgroups-initialized, mounted) is taken back to created; Docker has no such states',
  },
  {
    operation: 'rename',
    state: 'restarting',
    why: 'Docker fails with 404 "sandbox … not found" here; Lockstep renames',
  },
  {
    operation: 'wait',
    state: 'restarting',
    why: 'Docker’s wait returns at the next end of the process, after which it is restarted again; Lockstep waits until the policy has given up, and tells the last exit code',
  },
  {
    operation: 'resize',
    state: 'restarting',
    why: 'Docker answers 404 with a text of containerd; Lockstep says that the container is not running',
  },
];

/** What Docker can be asked of a container and Lockstep cannot yet, by the names in Docker's lifecycle tables. */
export const NOT_HERE_YET: Readonly<Record<string, string>> = {
  update: 'change limits while it runs (`docker update`)',
  'update-restart': 'change the restart policy (`docker update --restart`)',
  'exec-create': 'run another process in it (`docker exec`)',
  stats: 'what it uses (`docker stats`)',
  changes: 'which files it changed (`docker diff`)',
  'archive-head': 'copy files out of it and into it (`docker cp`)',
};

/** Docker's answer, with id and name put in. Pure and total. */
export function answerTo(
  operation: Operation,
  state: DockerState,
  { id, name }: { id: string; name: string },
): Answer {
  const answer = state === 'absent' ? NO_SUCH_CONTAINER : ANSWERS[operation][state];
  if (answer.message === undefined) return answer;
  const message = answer.message.replaceAll('{id}', id).replaceAll('{name}', name);
  return {
    ...answer,
    message:
      state === 'absent' && (operation === 'kill' || operation === 'signal')
        ? `Cannot kill container: ${name}: ${message}`
        : message,
  };
}
