import { join } from '../lib/paths/join.ts';
import { ownCgroups, removeCgroups } from './cgroups.ts';
import type { EngineCore } from './core.ts';
import { createContainerLock } from './locked.ts';

/**
 * Takes away everything of a container whose record or snapshot cannot be read, by where it lies: its process, mounts,
 * cgroups and files. Its volumes stay, since nothing says which they are. Idempotent.
 */
export function discardDamaged(core: EngineCore, id: string): Promise<void> {
  return createContainerLock(core.system, core.store, id).run(async () => {
    const container = { ...core.runtimeContainer({ id }), cgroupFolders: ownCgroups(core, { id }) };
    for (const runtime of usedRuntimes(core)) {
      await runtime.deleteContainer(container, { force: true });
      runtime.forgetExit(container);
    }
    await unmountBelow(core, core.store.paths.container(id).directory);
    await removeCgroups(core, { id });
    await core.store.remove(id, core.store.nameOf(id));
  });
}

/** Every runtime that made a container in this root since the last boot: which one made this container is not known. */
function usedRuntimes(core: EngineCore) {
  const { files } = core.system;
  const stateRoots = join(core.store.paths.run, 'runtime');
  const names = files.stat(stateRoots) === undefined ? [] : files.list(stateRoots);
  return names.map((Runtime) => core.runtimeFor({ hostConfig: { Runtime } }));
}

async function unmountBelow({ system: { mounts } }: EngineCore, directory: string): Promise<void> {
  const targets = mounts.list().map(({ target }) => target);
  for (const target of targets.filter((path) => path.startsWith(`${directory}/`)).toReversed()) {
    await mounts.unmount(target);
  }
}
