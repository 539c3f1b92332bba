import { resolve } from 'node:path';
import { createParentKeeper } from '../cgroup/keep-parents.ts';
import { parseEngineSettings } from '../config/schema/engine-settings.ts';
import { checkRequest } from '../config/schema/requests.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { ContainerSnapshot } from '../contract/record.ts';
import { UP_STATUSES } from '../contract/states.ts';
import { LifecycleError } from '../errors/lifecycle-error.ts';
import { StoreError } from '../errors/store-error.ts';
import { readHostFacts } from '../host/read-host-facts.ts';
import { join } from '../lib/paths/join.ts';
import { MAKING } from '../runtime/container-files.ts';
import { createOciRuntime } from '../runtime/create-oci-runtime.ts';
import { MAKING_FD } from '../runtime/plan-conmon.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { createSimulatedRuntime } from '../runtime/simulated/create-simulated-runtime.ts';
import { createStore } from '../store/store.ts';
import { createLinuxSystem } from '../system/linux/create-linux-system.ts';
import type { System } from '../system/system.ts';
import type { Engine, EngineOptions, Logger } from './api.ts';
import { bindActions } from './bind-actions.ts';
import { EngineContainer } from './container.ts';
import type { EngineCore } from './core.ts';
import { createContainer } from './create-container.ts';
import { discardDamaged } from './discard-damaged.ts';
import { createEventStream } from './event-stream.ts';
import { createDiskFaults } from './faults/disk-faults.ts';
import { injectFaults } from './faults/inject-faults.ts';
import { planFaults } from './faults/plan-faults.ts';
import { interceptActions } from './intercept-actions.ts';
import { shown } from './journal-recorder.ts';
import { listContainers, type Mending } from './list-containers.ts';
import { withSizes } from './measure-container.ts';
import { mendTorn } from './mend-torn.ts';
import { openImages } from './open-images.ts';
import { repairContainer } from './repair-container.ts';
import { requireWhole } from './require-whole.ts';
import { runtimeSettingsOf } from './runtime-settings.ts';
import { settingsOf } from './settings-of.ts';
import { sweepAbandoned } from './sweep-abandoned.ts';
import { takeBackFailed } from './take-back-failed.ts';
import { timeoutsOf } from './timeouts-of.ts';

const DEFAULT_ROOT = '/var/lib/lockstep';
const DEFAULT_RUN = '/run/lockstep';
const SILENT: Logger = { debug: () => {}, warn: () => {} };

/**
 * Opens a root, and brings to rest what a crash left in the middle of a step.
 * @throws ConfigError `CONFIG_INVALID` with every option that is unknown or wrong, StoreError `STORE_UNWRITABLE`, `STORE_FULL`
 */
export async function createEngine(given: EngineOptions = {}): Promise<Engine> {
  const options = checked(given);
  await requirePipeline(options.pipeline);
  const root = resolve(options.root ?? (process.env.LOCKSTEP_ROOT || DEFAULT_ROOT));
  const run = resolve(options.run ?? (process.env.LOCKSTEP_RUN || DEFAULT_RUN));
  const closing = new AbortController();
  const host = createLinuxSystem();
  // Who runs as the command that conmon runs at the end is nobody to wait for.
  host.locks.renounce(MAKING_FD, MAKING);
  const system = options.system ?? (options.simulate ? await simulatedSystem(root) : host);
  const store = createStore(host.files, { root, run });
  const events = createEventStream();
  const runtimes = new Map<string, Runtime>();
  const opened = new Map<string, EngineContainer>();
  let facts: HostFacts | undefined;

  const faults = planFaults(options.faults ?? [], system.kind);
  const disk = createDiskFaults(root, system);

  const core: EngineCore = {
    options,
    system,
    store,
    timeoutsMs: timeoutsOf(options),
    images: { directory: join(root, 'images'), system },
    settings: settingsOf(options),
    logger: options.logger ?? SILENT,
    closing: closing.signal,
    requireOpen: () => {
      if (closing.signal.aborted) throw closedError();
    },
    facts: () => (facts ??= readHostFacts(system)),
    runtimeFor: (record) => {
      const name = record.hostConfig.Runtime || core.settings.defaultRuntime;
      const known = runtimes.get(name) ?? makeRuntime(name, core);
      runtimes.set(name, known);
      return known;
    },
    runtimeContainer: ({ id }) => {
      const { bundle, log } = store.paths.container(id);
      return { id, bundle, logPath: log };
    },
    cgroupParents: createParentKeeper(system),
    disk,
    actionsFor: (record) => {
      const faulty = injectFaults(core, record, bindActions(core, record), faults);
      return interceptActions(takeBackFailed(faulty), options.aroundAction);
    },
    emit: (event) => {
      core.logger.debug(event, `container ${event.action}`);
      events.emit(event);
    },
  };

  const open = (id: string, asked = id): EngineContainer => {
    const record = store.record(id);
    const snapshot = store.snapshot(id);
    if (record === undefined || snapshot === undefined) {
      requireWhole(store, id);
      throw new StoreError('CONTAINER_NOT_FOUND', `No such container: ${asked}`, { value: asked });
    }
    const container = opened.get(id) ?? new EngineContainer(core, record, snapshot);
    opened.set(id, container);
    return container;
  };

  /** Does something with a container, once more where a power cut had torn its snapshot. */
  const mending: Mending = async (id, work) => {
    try {
      return await work();
    } catch (error) {
      if (!isCorrupt(error) || !(await mendTorn(core, id))) throw error;
      await settle(id);
      return work();
    }
  };

  /** Brings to rest what died in a working state, and notices the end of what ended while no engine looked. */
  const recover = async () => {
    await sweepAbandoned(core);
    for (const id of store.working()) {
      try {
        const snapshot = await mending(id, async () => store.snapshot(id));
        store.releaseNames(id);
        if (snapshot === undefined) store.unmarkWorking(id);
        else if (mayTakeLong(snapshot)) void settle(id);
        else await settle(id);
      } catch (error) {
        noteUnsettled(id, error);
      }
    }
  };
  const settle = (id: string) =>
    open(id)
      .settleIfIdle()
      .catch((error: unknown) => noteUnsettled(id, error));
  const noteUnsettled = (id: string, error: unknown) => {
    if (!closing.signal.aborted) core.logger.warn({ id, error }, 'a container could not be brought to rest');
  };

  const engine: Engine = {
    root,
    run,
    simulated: system.kind === 'simulated',
    facts: core.facts,
    images: openImages(core),
    create: async (request, createOptions = {}) => {
      core.requireOpen();
      checkRequest('engine.create', { options: createOptions });
      await requirePipeline(createOptions.pipeline);
      const { record, snapshot } = await createContainer(core, request, createOptions);
      core.emit({ time: record.created, id: record.id, name: record.name, action: 'create', attributes: {} });
      const container = new EngineContainer(core, record, snapshot);
      opened.set(record.id, container);
      return container;
    },
    get: async (nameOrId) => {
      core.requireOpen();
      checkRequest('engine.get', { nameOrId });
      const id = store.resolve(nameOrId);
      return mending(id, async () => open(id, nameOrId));
    },
    remove: async (nameOrId, removal = {}) => {
      core.requireOpen();
      checkRequest('engine.remove', { nameOrId, options: removal });
      const { force = false, volumes = false } = removal;
      const id = store.resolve(nameOrId);
      try {
        await mending(id, () => open(id, nameOrId).remove({ force, volumes }));
      } catch (error) {
        if (!force || !isCorrupt(error)) throw error;
        await discardDamaged(core, id);
      }
    },
    repair: async (nameOrId) => {
      core.requireOpen();
      checkRequest('engine.repair', { nameOrId });
      const id = store.resolve(nameOrId);
      if ((await repairContainer(core, id)) !== undefined) {
        await opened.get(id)?.close();
        opened.delete(id);
      }
      return shown(await open(id).state());
    },
    list: async (asking = {}) => {
      core.requireOpen();
      checkRequest('engine.list', { options: asking });
      const { all = false, size = false } = asking;
      const summaries = await listContainers(core, open, mending);
      const asked = all ? summaries : summaries.filter(({ DockerStatus }) => UP_STATUSES.has(DockerStatus));
      return size ? withSizes(core, asked) : asked;
    },
    events: (reading = {}) => {
      checkRequest('engine.events', { options: reading });
      const { signal } = reading;
      return events.read(signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]));
    },
    close: async () => {
      closing.abort(closedError());
      await Promise.all([...opened.values()].map((container) => container.close()));
      opened.clear();
      await core.cgroupParents.release();
      await disk.mend();
    },
    [Symbol.asyncDispose]: () => engine.close(),
  };

  store.open();
  await recover();
  return engine;
}

function closedError(): LifecycleError {
  return new LifecycleError('ENGINE_CLOSED', 'this engine is closed');
}

/** What is null has its default, as what is missing. */
function checked(given: EngineOptions): EngineOptions {
  parseEngineSettings(given);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as EngineOptions;
}

/** Loaded only where somebody names one. */
async function requirePipeline(name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const { findPipeline } = await import('../spec/find-pipeline.ts');
  findPipeline(name);
}

function isCorrupt(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'STORE_CORRUPT';
}

/** A stop that was cut off goes on for as long as its process is given: nobody who opens the root waits for that. */
function mayTakeLong({ state, context }: ContainerSnapshot): boolean {
  return state === 'stopping' && context.stopping !== null && context.stopping.request.graceMs !== 0;
}

/** A simulated kernel's state lives beside the records, so that a lesson can go on in the next process. */
async function simulatedSystem(root: string): Promise<System> {
  const { createSimulatedSystem } = await import('../system/simulated/create-simulated-system.ts');
  return createSimulatedSystem({ stateFile: join(root, 'simulated-kernel.json') });
}

function makeRuntime(name: string, core: EngineCore): Runtime {
  const settings = runtimeSettingsOf(name, core);
  const { exitsDirectory, stateRoot } = settings;
  for (const directory of [exitsDirectory, stateRoot]) core.system.files.makeDirectory(directory);
  if (core.system.kind === 'simulated')
    return createSimulatedRuntime({ stateRoot, exitsDirectory, system: core.system });
  return createOciRuntime(settings);
}
