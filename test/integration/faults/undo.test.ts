import type { ContainerEvent } from '../../../src/contract/lifecycle.ts';
import {
  CONTAINER_ACTIONS,
  type ContainerAction,
  FORWARD_ACTIONS,
  INVERSE_OF,
} from '../../../src/contract/states.ts';
import { openPlace } from '../../faults/place.ts';
import { ask, COMMAND, untilReady } from '../../faults/requests.ts';
import { testAsRoot } from '../as-root.ts';

/** With the networks that there are so far there is nothing to detach: the namespace goes with the process. */
const NOTHING_TO_UNDO: readonly ContainerAction[] = ['detachNetwork'];
const UNDOS: readonly ContainerAction[] = [
  ...FORWARD_ACTIONS.map((action) => INVERSE_OF[action]),
  'removeRecord',
];

/** What the fault matrix examines after each fault: here of a life without faults, in which one action does nothing. */
async function findings(idle: ContainerAction | undefined): Promise<string[]> {
  const place = await openPlace();
  const engine = await place.open({
    timeoutsMs: { stopProcess: 3000 },
    aroundAction: async ({ action }, act) => (action === idle ? {} : act()),
  });
  const container = await engine.create({ Image: 'busybox', Cmd: COMMAND });
  // What is left is looked for while the container is there to take it away afterwards.
  const removes = idle === undefined || idle === 'removeRecord';
  const requests: ContainerEvent[] = [
    { type: 'ADVANCE', to: 'started' },
    { type: 'STOP' },
    ...(removes ? [{ type: 'REMOVE' } as const] : []),
  ];
  const found: string[] = [];
  for (const request of requests) {
    await ask(container, request, 10).catch((error: Error) => found.push(error.message));
    if (request.type === 'ADVANCE') await untilReady(container);
    found.push(...(await place.leaks()));
    if (request.type !== 'STOP') continue;
    const { ExitCode } = (await container.inspect()).State;
    if (ExitCode !== 5) found.push(`its exit code is ${ExitCode}`);
  }
  if (removes && (await engine.list({ all: true })).length > 0) found.push('it is still there');
  await engine.close();

  // With every action at work the container takes away what was left of it.
  const after = await place.open();
  for (const { Id } of await after.list({ all: true })) {
    const left = await after.get(Id);
    await left.start().catch(() => undefined);
    await left.remove({ force: true }).catch(() => undefined);
  }
  await after.close();
  await place.close();
  return found;
}

testAsRoot('a life in which every undo does its work leaves nothing to be found', async (t) => {
  t.deepEqual(await findings(undefined), []);
});

for (const undo of UNDOS.filter(
  (action) => CONTAINER_ACTIONS.includes(action) && !NOTHING_TO_UNDO.includes(action),
)) {
  testAsRoot(`when ${undo} is disabled, what the fault matrix examines shows it`, async (t) => {
    t.not((await findings(undo)).length, 0);
  });
}
