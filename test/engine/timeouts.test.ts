import test from 'ava';
import type { EngineOptions } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import type { LockstepError } from '../../src/errors/lockstep-error.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const hanging: EngineOptions['aroundAction'] = ({ action }, act) =>
  action === 'setUpMounts' ? new Promise(() => {}) : act();

for (const [title, options] of [
  ['one limit for all actions', { actionTimeoutMs: 30 }],
  ['a limit of its own', { actionTimeoutMs: 600_000, timeoutsMs: { setUpMounts: 30 } }],
] as const) {
  test(`an action that hangs is given up after ${title}, also in a container that was made without`, async (t) => {
    const system = createSimulatedSystem();
    const folder = temporaryFolder(t);
    const place = { root: folder, run: folder, system };
    await using maker = await createEngine(place);
    const { id } = await maker.create({ Image: 'busybox', Cmd: ['true'] });
    await using engine = await createEngine({ ...place, ...options, aroundAction: hanging });
    const container = await engine.get(id);
    const error = await t.throwsAsync<LockstepError>(container.start());
    t.is(error?.code, 'ACTION_TIMED_OUT');
    t.is(await container.state(), 'failed');
    t.deepEqual(system.leftovers(), { mounts: [], cgroups: [], processes: [] });
    t.false((await container.history()).some(({ event }) => event === 'SET_TIMEOUTS'));
  });
}

test('a limit that no timer could keep is refused before anything is opened', async (t) => {
  const folder = temporaryFolder(t);
  const error = await t.throwsAsync<LockstepError>(
    createEngine({ root: folder, run: folder, simulate: true, actionTimeoutMs: 0 }),
  );
  t.is(error?.code, 'CONFIG_INVALID');
  t.regex(error?.message ?? '', /actionTimeoutMs: expected a whole number of milliseconds/);
});
