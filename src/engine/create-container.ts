import { initialContext } from '../../machines/container.ts';
import type { CreateContext, PathKind } from '../config/create/context.ts';
import { normalizeCreate } from '../config/create/normalize-create.ts';
import { parseCreateRequest } from '../config/schema/create-request.ts';
import { DEFAULT_PIPELINE } from '../contract/default-pipeline.ts';
import type { CreateRequest, HostConfig } from '../contract/docker.ts';
import type { ContainerInput, RestartRule } from '../contract/lifecycle.ts';
import type { ContainerRecord, ContainerSnapshot } from '../contract/record.ts';
import { LifecycleError } from '../errors/lifecycle-error.ts';
import { StoreError } from '../errors/store-error.ts';
import { type ResolvedImage, resolveImage } from '../images/resolve-image.ts';
import { join } from '../lib/paths/join.ts';
import { parseSignal } from '../lib/signals/parse-signal.ts';
import { planNetwork } from '../network/plan-network.ts';
import { randomHex } from '../system/random-hex.ts';
import type { CreateOptions } from './api.ts';
import { checkProfile } from './app-armor.ts';
import { checkName, withName } from './container-name.ts';
import type { EngineCore } from './core.ts';
import { volumesDirectory } from './file-system.ts';
import { findDialect } from './find-dialect.ts';
import { foundImage } from './found-image.ts';
import { foundContainer } from './peers-of.ts';
import { randomName } from './random-name.ts';

/**
 * Validates a request as Docker's daemon does and records the container. After an error nothing is left.
 * @throws ConfigError with every problem, ImageError, StoreError `NAME_TAKEN`, LifecycleError `NOT_ROOT`
 */
export async function createContainer(
  core: EngineCore,
  request: CreateRequest,
  options: CreateOptions,
): Promise<{ record: ContainerRecord; snapshot: ContainerSnapshot }> {
  refuseWithoutRoot(core);
  const { signal } = options;
  signal?.throwIfAborted();
  const asked = withNetwork(parseCreateRequest(request));
  const name = options.name === undefined ? undefined : checkName(options.name);
  const image = await resolveImage(asked.Image ?? '', core.images);
  const id = randomHex(32);
  const pipeline = options.pipeline ?? core.options.pipeline ?? DEFAULT_PIPELINE;
  const normalized = normalizeCreate(
    asked,
    contextFor(core, { id, name, image, pipeline, platform: options.platform }),
  );
  const { config, hostConfig, security, mountPoints, warnings } = normalized;
  checkProfile(core, security.appArmorProfile);
  const base: Omit<ContainerRecord, 'name'> = {
    version: 1,
    id,
    created: new Date().toISOString(),
    image: { reference: asked.Image ?? '', id: image.image.Id },
    config,
    hostConfig,
    security,
    mountPoints,
    warnings: [...warnings, ...portWarnings(hostConfig)],
    pipeline,
    simulated: core.system.kind === 'simulated',
  };
  const context = initialContext(inputFor(core, base, options));
  const snapshot: ContainerSnapshot = { version: 1, seq: 0, state: 'created', context };
  signal?.throwIfAborted();
  return { record: await addNamed(core, base, name, snapshot), snapshot };
}

/** How often a name without digits is tried. */
const PLAIN_TRIES = 3;

function refuseWithoutRoot({ system }: EngineCore): void {
  if (system.kind === 'simulated' || process.getuid?.() === 0) return;
  throw new LifecycleError('NOT_ROOT', 'running containers needs root', {
    phase: 'create',
    value: process.getuid?.(),
  });
}

/** Until there are bridges, a container that asks for nothing gets a network of its own with nothing but `lo`. Pure. */
export function withNetwork(request: CreateRequest): CreateRequest {
  const mode = request.HostConfig?.NetworkMode;
  const plan = planNetwork(mode);
  return {
    ...request,
    HostConfig: { ...request.HostConfig, NetworkMode: plan.mode === 'none' ? 'none' : mode },
  };
}

/** As Docker warns of the host's network: without any, a port has nowhere to go either. */
function portWarnings({ NetworkMode, PortBindings, PublishAllPorts }: HostConfig): string[] {
  const publishes = PublishAllPorts === true || Object.keys(PortBindings ?? {}).length > 0;
  if (NetworkMode !== 'none' || !publishes) return [];
  return ['Published ports are discarded when using none network mode'];
}

async function addNamed(
  core: EngineCore,
  base: Omit<ContainerRecord, 'name'>,
  name: string | undefined,
  snapshot: ContainerSnapshot,
): Promise<ContainerRecord> {
  for (;;) {
    const record: ContainerRecord = { ...base, name: name ?? freeName(core) };
    try {
      await withName(core, record.name, () => core.store.add(record, snapshot));
      return record;
    } catch (error) {
      // Another `create` chose the same one of those that were free.
      if (name === undefined && error instanceof StoreError && error.code === 'NAME_TAKEN') continue;
      throw error;
    }
  }
}

/** A random name that nobody has; with digits where many are taken. */
function freeName(core: EngineCore): string {
  for (let tries = 0; ; tries++) {
    const name =
      tries < PLAIN_TRIES
        ? randomName()
        : `${randomName()}${Math.floor(Math.random() * 10 ** Math.min(tries, 9))}`;
    if (core.store.holderOf(name) === undefined) return name;
  }
}

/** What a container's chart is started with, by its record. */
export function inputFor(
  core: EngineCore,
  { id, config, hostConfig }: Omit<ContainerRecord, 'name'>,
  options: CreateOptions,
): ContainerInput {
  const stopSignal = parseSignal(config.StopSignal ?? '');
  const graceS = config.StopTimeout ?? core.settings.defaultStopTimeoutS;
  return {
    id,
    stopGraceMs: graceS < 0 ? -1 : graceS * 1000,
    autoRemove: hostConfig.AutoRemove ?? false,
    restart: restartRule(hostConfig),
    breakpoints: options.breakpoints ?? [],
    timeoutsMs: core.timeoutsMs,
    ...(stopSignal === undefined ? {} : { stopSignal }),
  };
}

function restartRule({ RestartPolicy }: HostConfig): RestartRule {
  const name = RestartPolicy?.Name || 'no';
  return { name: name as RestartRule['name'], maximumRetryCount: RestartPolicy?.MaximumRetryCount ?? 0 };
}

function contextFor(
  core: EngineCore,
  given: {
    id: string;
    name: string | undefined;
    image: ResolvedImage;
    pipeline: string;
    platform: string | undefined;
  },
): CreateContext {
  const { id, name, platform, pipeline, image } = given;
  const dialect = findDialect(pipeline);
  return {
    id,
    name,
    platform,
    settings: core.settings,
    host: core.facts(),
    dialect,
    apiVersion: dialect.api,
    findImage: () => foundImage(image.image),
    findContainer: (reference) => foundContainer(core, reference),
    hostPathKind: (path) => kindAt(core, path),
    imagePathKind: (path) => kindAt(core, join(image.rootfs, path)),
    nameVolume: () => randomHex(32),
    volumePath: (volume) => join(volumesDirectory(core), volume, '_data'),
    storageQuota: false,
  };
}

function kindAt({ system }: EngineCore, path: string): PathKind {
  const kind = system.files.stat(path)?.kind;
  if (kind === undefined) return 'missing';
  return kind === 'directory' ? 'directory' : 'file';
}
