import { hastenMoves } from '../cgroup/hasten-moves.ts';
import type { ActionOutput } from '../contract/lifecycle.ts';
import type { ContainerRecord } from '../contract/record.ts';
import { monotonicMs } from '../lib/time/monotonic-ms.ts';
import type { RuntimeContainer } from '../runtime/runtime.ts';
import { loadProfile } from './app-armor.ts';
import { buildBundle, discardBundle } from './bundle.ts';
import { initCgroups, ownCgroups, removeCgroups } from './cgroups.ts';
import type { EngineCore } from './core.ts';
import { exitRecord } from './exit-of.ts';
import { setUpFileSystem, takeDownFileSystem } from './file-system.ts';
import { keepLastExit } from './last-exits.ts';
import type { ContainerActions } from './lifecycle.ts';
import { monitorOptions } from './monitor-options.ts';
import { processOf } from './process-of.ts';
import { removeFiles } from './remove-files.ts';

const SIGKILL = 9;

/**
 * What the chart's actions do: a table, without decisions.
 */
export function bindActions(core: EngineCore, record: ContainerRecord): ContainerActions {
  const runtime = core.runtimeFor(record);
  const container = core.runtimeContainer(record);
  const actions: ContainerActions = {
    buildSpec: () => quietly(buildBundle(core, record)),
    discardSpec: () => quietly(discardBundle(core, record)),

    initCgroups: () => quietly(initCgroups(core, record)),
    removeCgroups: () => quietly(removeCgroups(core, record)),

    setUpMounts: () => quietly(setUpFileSystem(core, record)),
    unmount: () => quietly(takeDownFileSystem(core, record)),

    createRuntime: async (_input, signal) => {
      await loadProfile(core, record);
      const options = { ...monitorOptions(core, record), signal };
      // When the monitor is on its way: the runtime needs some milliseconds to its first move.
      setImmediate(() => void hastenMoves(core.system));
      return { process: await runtime.createContainer(withCgroups(core, record), options) };
    },
    deleteRuntime: async (_input, signal) => {
      await runtime.deleteContainer(withCgroups(core, record), { force: true, signal });
      const exit = runtime.readExit(container);
      return exit === undefined ? {} : { exit: exitRecord(exit) };
    },

    // A namespace with nothing but `lo`, the host's, or a peer's: the runtime has made or joined it already.
    attachNetwork: async () => ({}),
    detachNetwork: async () => ({}),

    startProcess: async (_input, signal) => {
      await runtime.startContainer(container, { signal });
      return { startedAt: new Date().toISOString() };
    },
    stopProcess: async ({ context }, signal) => {
      const { signal: stopSignal, graceMs } = context.stopping?.request ?? { signal: SIGKILL, graceMs: 0 };
      if (context.paused) await runtime.resumeContainer(container, { signal });
      const begun = monotonicMs();
      const exit = await runtime.stopProcess(container, processOf(context), {
        stopSignal,
        graceMs: graceMs < 0 ? Number.POSITIVE_INFINITY : graceMs,
        signal,
      });
      const { code } = exit;
      return {
        exit: exitRecord(exit),
        killed: stopSignal !== SIGKILL && code === 128 + SIGKILL && monotonicMs() - begun >= graceMs,
      };
    },

    pauseProcess: (_input, signal) => quietly(runtime.pauseContainer(container, { signal })),
    resumeProcess: (_input, signal) => quietly(runtime.resumeContainer(container, { signal })),
    signalProcess: async ({ context }, signal) => {
      await runtime.killContainer(container, processOf(context), context.signal ?? SIGKILL, { signal });
      return {};
    },
    removeRecord: async ({ context }) => {
      if (context.exit !== null) keepLastExit(core, record.id, context.exit);
      runtime.forgetExit(container);
      await removeFiles(core, record, { volumes: context.removeVolumes });
      return {};
    },
  };
  return actions;
}

async function quietly(work: Promise<unknown>): Promise<ActionOutput> {
  await work;
  return {};
}

/** With the cgroups that are this container's alone: what a killed runtime left running is looked for there. */
function withCgroups(core: EngineCore, record: ContainerRecord): RuntimeContainer {
  return { ...core.runtimeContainer(record), cgroupFolders: ownCgroups(core, record) };
}
