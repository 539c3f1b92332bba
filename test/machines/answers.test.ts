import { readFileSync } from 'node:fs';
import test from 'ava';
import {
  answerTo,
  DEVIATIONS,
  DOCKER_STATES,
  type DockerState,
  NOT_HERE_YET,
  OPERATIONS,
  type Operation,
} from '../../machines/answers.ts';

interface Row {
  readonly state: DockerState;
  readonly op: string;
  readonly status: number;
  readonly message: string | null;
}

const rows: Row[] = JSON.parse(
  readFileSync(new URL('../vectors/data/lifecycle-docker-24.0.json', import.meta.url), 'utf8'),
);
/** Docker's rows are named after the request; these are the same operation of ours. */
const SAME_AS: Record<string, Operation> = {
  'kill-SIGTERM': 'signal',
  'rm-v': 'rm',
  'wait-not-running': 'wait',
  'attach-nostream': 'attach',
};
/** Requests that are refused before a state matters. */
const ARGUMENTS = new Set(['kill-bad', 'rename-bad', 'rename-same']);
/** What these do otherwise, they do when something else is under way, or in a state that Docker does not have. */
const SAME_ANSWER: ReadonlySet<Operation> = new Set(['rm', 'stop', 'kill', 'wait']);

const operationOf = (op: string): Operation | undefined =>
  OPERATIONS.find((operation) => operation === (SAME_AS[op] ?? op));
const deviates = (operation: string, state: DockerState) =>
  DEVIATIONS.some((row) => row.operation === operation && row.state === state);

for (const { state, op, status, message } of rows) {
  const operation = operationOf(op);
  if (operation === undefined || (!SAME_ANSWER.has(operation) && deviates(operation, state))) continue;
  test(`${op} of a container that is ${state} is answered as dockerd 24.0 answers it`, (t) => {
    const id = /[0-9a-f]{64}/.exec(message ?? '')?.[0] ?? 'f'.repeat(64);
    const name = /lc\d+/.exec(message ?? '')?.[0] ?? 'lc0';
    const answer = answerTo(operation, state, { id, name });
    t.is(answer.status, operation === 'attach' && status === 404 ? 404 : (status as never));
    if (message !== null) t.is(answer.message, message);
  });
}

test('every row of the lifecycle table is answered, refused for its arguments, or listed as not here yet', (t) => {
  const unknown = rows.filter(
    ({ op }) => operationOf(op) === undefined && !(op in NOT_HERE_YET) && !ARGUMENTS.has(op),
  );
  t.deepEqual(unknown, []);
  t.is(rows.length, 26 * DOCKER_STATES.length);
});

test('every deviation from Docker names a row of the table and a reason', (t) => {
  for (const { operation, state, why } of DEVIATIONS) {
    t.true(
      rows.some((row) => row.state === state && operationOf(row.op) === operation),
      `${operation} ${state}`,
    );
    t.true(why.length > 30);
  }
});
