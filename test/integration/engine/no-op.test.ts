import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { type ContainerAction, FORWARD_ACTIONS, INVERSE_OF } from '../../../src/contract/states.ts';
import type { Container } from '../../../src/engine/api.ts';
import { cgroupsNamed, isFrozen } from '../cgroup-folder.ts';
import { busybox, openEngine, type TestEngine } from '../open-engine.ts';

/** With the networks that there are so far, `none` and `host`, these two have nothing to do: the runtime does it. */
const NOTHING_TO_DO: readonly ContainerAction[] = ['attachNetwork', 'detachNetwork'];
const ACTIONS: readonly ContainerAction[] = [
  ...FORWARD_ACTIONS,
  ...FORWARD_ACTIONS.map((action) => INVERSE_OF[action]),
  'pauseProcess',
  'resumeProcess',
  'signalProcess',
  'removeRecord',
];

const COMMAND = [
  'sh',
  '-c',
  'trap "echo usr1" USR1; trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done',
];

async function logged(container: Container, word: string): Promise<boolean> {
  const patience = AbortSignal.timeout(3000);
  try {
    for await (const { bytes } of container.logs({ follow: true, signal: patience })) {
      if (Buffer.from(bytes).toString().includes(word)) return true;
    }
  } catch {
    return false;
  }
  return false;
}

/** Takes a container through its life and says everything that is not as it should be. */
async function symptoms(container: Container, { root, run, cgroupParent }: TestEngine): Promise<string[]> {
  const found: string[] = [];
  const expect = (what: string, isSo: boolean) => {
    if (!isSo) found.push(what);
  };
  const directory = join(root, 'containers', container.id);
  const mounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${directory}/rootfs `);
  const frozen = () => isFrozen(cgroupParent, container.id);
  const runtimeState = () => readdirSync(join(run, 'runtime', 'runc')).includes(container.id);

  await container.start();
  const { Pid } = (await container.inspect()).State;
  expect('it runs', existsSync(`/proc/${Pid}`) && (await logged(container, 'ready')));
  expect('its root file system is mounted', mounted());
  expect('its cgroup’s parent is Lockstep’s', readdirSync(join(run, 'cgroups')).length > 0);
  await container.pause();
  expect('it is frozen', frozen());
  await container.resume();
  expect('it is thawed', !frozen());
  await container.kill('USR1');
  expect('it got the signal', await logged(container, 'usr1'));
  await container.stop({ timeoutSeconds: 2 });
  expect('it ended as asked', (await container.inspect()).State.ExitCode === 5);
  expect('its root file system is unmounted', !mounted());
  expect('the runtime has forgotten it', !runtimeState());
  expect('its bundle is gone', !existsSync(join(directory, 'bundle')));
  expect(
    'its cgroups are gone',
    !existsSync(join(directory, 'cgroups.json')) && cgroupsNamed(cgroupParent).length === 0,
  );
  return found;
}

/** Removes it and says whether it is still there. */
async function symptomsOfRemoval(container: Container, { root }: TestEngine): Promise<string[]> {
  await container.remove();
  return existsSync(join(root, 'containers', container.id)) ? ['its record is still there'] : [];
}

test.serial('a container whose actions all do their work has no symptoms', async (t) => {
  const opened = await openEngine(t);
  const container = await busybox(opened.engine, COMMAND);
  t.deepEqual(await symptoms(container, opened), []);
  t.deepEqual(await symptomsOfRemoval(container, opened), []);
});

for (const action of ACTIONS.filter((name) => !NOTHING_TO_DO.includes(name))) {
  test.serial(`when ${action} is made to do nothing, it is noticed`, async (t) => {
    const opened = await openEngine(t);
    const idle = await opened.reopen({
      aroundAction: async (input, act) => (input.action === action ? {} : act()),
      timeoutsMs: { stopProcess: 5000 },
    });
    const { id } = await busybox(opened.engine, COMMAND);
    const look = action === 'removeRecord' ? symptomsOfRemoval : symptoms;
    const found = await look(await idle.get(id), opened).catch((error: Error) => [error.message]);
    t.not(found.length, 0);
    await idle.close();

    // Started and stopped with all actions at work, the container takes away what was left of it.
    const container = await opened.engine.get(id).catch(() => undefined);
    if (container === undefined) return;
    await container.start().catch(() => undefined);
    await container.stop({ timeoutSeconds: 0 }).catch(() => undefined);
    // A parent that runc had to make is not Lockstep's to remove.
    if (action === 'initCgroups') for (const path of cgroupsNamed(opened.cgroupParent)) rmdirSync(path);
  });
}
