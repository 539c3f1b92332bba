import type { CreateContext, FoundImage, PathKind } from '../config/create/context.ts';
import { endpointProblems } from '../config/create/endpoint-problems.ts';
import { type NormalizedCreate, normalizeCreate } from '../config/create/normalize-create.ts';
import type { Peer } from '../config/inspect/parse-peers.ts';
import { joinedContainer } from '../config/modes/joined-container.ts';
import type { DaemonSettings } from '../contract/daemon-settings.ts';
import type { CreateRequest, HostConfig } from '../contract/docker.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { DeviceLookup, SourceFacts, SpecInput } from '../contract/spec-input.ts';
import { SpecError } from '../errors/spec-error.ts';
import { lookUpDevice } from '../host/look-up-device.ts';
import { lookUpSource } from '../host/look-up-source.ts';
import { readCdiDevices } from '../host/read-cdi-devices.ts';
import { join } from '../lib/paths/join.ts';
import { storePaths } from '../store/paths.ts';
import { createStore } from '../store/store.ts';
import type { System } from '../system/system.ts';
import { devicePathsOf } from './device-paths-of.ts';
import { findDialect } from './find-dialect.ts';
import { IDENTITY } from './identity.ts';
import { mountedParts } from './mounted-parts.ts';
import { foundContainer, peersOf } from './peers-of.ts';

const PREDEFINED_NETWORKS: readonly string[] = ['', 'default', 'bridge', 'host', 'none'];

/** Stands for the id that a container would get. */
const PLANNED_ID = '0'.repeat(64);

/** An image as far as a spec depends on it. */
export interface PlannedImage extends FoundImage {
  /** The texts of its /etc/passwd and /etc/group; undefined where it has none. */
  readonly passwd: string | undefined;
  readonly group: string | undefined;
  /** The folder of its files, to look up paths in; undefined where they are not at hand. */
  readonly rootfs: string | undefined;
}

/** What a spec would be built from, without a container. */
export interface SpecPlan {
  readonly request: CreateRequest;
  readonly name: string | undefined;
  readonly platform: string | undefined;
  readonly pipeline: string;
  readonly settings: DaemonSettings;
  readonly facts: HostFacts;
  readonly image: PlannedImage;
  /** Where paths of the request are looked up; undefined for another machine's facts, where every bind source is there. */
  readonly system: System | undefined;
  readonly root: string;
  readonly run: string;
  /** Other containers that the request refers to, from a file; undefined for those of the root. */
  readonly peers: readonly Peer[] | undefined;
  /** What is going to be built of the input: what it refuses is told together with what create refuses. */
  readonly builds: readonly ((input: SpecInput) => unknown)[];
}

/** What a spec is built from, and what create warned of. */
interface PlannedInput {
  readonly input: SpecInput;
  readonly warnings: readonly string[];
}

/**
 * What the OCI spec of such a container would be built from, with an id of zeros. Changes nothing; looks at the host only
 * through `system`, and is pure without.
 *
 * @throws ConfigError with every problem, SpecError for an address or name on a network that is always there
 */
export function planSpecInput(plan: SpecPlan): PlannedInput {
  const others = otherContainers(plan);
  // The container itself may be there already: it is the one that is planned, not another of its name.
  const findOther = (reference: string) => {
    const found = others.find(reference);
    return found?.name === plan.name ? undefined : found;
  };
  const refusedLater = (refused: NormalizedCreate) => [
    ...networkProblems(plan.request, refused),
    ...refusalsOf(() => toInput(refused, plan, others).input, plan.builds),
  ];
  const normalized = normalizeCreate(plan.request, contextOf(plan, findOther), refusedLater);
  const [problem] = networkProblems(plan.request, normalized);
  if (problem !== undefined) {
    const problems = [...new Set(refusedLater(normalized))];
    throw new SpecError('SPEC_REFUSED', problem, problems.length > 1 ? { problems } : {});
  }
  return toInput(normalized, plan, others);
}

/** What is looked at before a spec is built: networks that are always there have nothing to choose from. */
function networkProblems(
  { NetworkingConfig }: CreateRequest,
  { config, hostConfig: { NetworkMode } }: NormalizedCreate,
): string[] {
  if (config.NetworkDisabled || !PREDEFINED_NETWORKS.includes(NetworkMode ?? '')) return [];
  return endpointProblems(Object.values(NetworkingConfig?.EndpointsConfig ?? {}));
}

/** What is refused of an input, in the words of whatever is built of it; nothing where there is no such input. */
function refusalsOf(input: () => SpecInput, builds: SpecPlan['builds']): string[] {
  return builds.flatMap((build) => {
    try {
      build(input());
      return [];
    } catch (error) {
      return error instanceof SpecError ? [error.message, ...error.problems] : [];
    }
  });
}

function toInput(normalized: NormalizedCreate, plan: SpecPlan, others: OtherContainers): PlannedInput {
  const paths = storePaths(plan).container(PLANNED_ID);
  const { config, hostConfig, security, mountPoints, warnings } = normalized;
  const cdi =
    plan.system === undefined
      ? { devices: plan.facts.cdiDevices ?? {}, warnings: [] }
      : readCdiDevices(hostConfig, plan.settings.cdiSpecDirs, plan.system);
  const input: SpecInput = {
    id: PLANNED_ID,
    name: plan.name ?? 'planned',
    imageId: plan.image.id,
    config,
    hostConfig,
    security,
    settings: plan.settings,
    host: plan.facts,
    engine: IDENTITY,
    rootfs: { path: paths.rootfs, passwd: plan.image.passwd, group: plan.image.group },
    files: { hosts: paths.hosts, hostname: paths.hostname, resolvConf: paths.resolvConf },
    shmPath: hostConfig.IpcMode === 'shareable' ? paths.shm : '',
    mountPoints: mountedParts(mountPoints, paths.rootfs),
    secrets: [],
    links: normalized.links.flatMap(({ container, alias }) => {
      const peer = plan.peers?.find(({ found }) => found.id === container.id);
      return peer === undefined ? [] : [{ ...peer.link, alias }];
    }),
    peers: others.factsOf(hostConfig),
    sandboxKey: '/proc/self/ns/net',
    devices: Object.fromEntries(devicePathsOf(hostConfig).map((path) => [path, deviceAt(path, plan)])),
    cdiDevices: cdi.devices,
    sources: sourcesOf(
      mountPoints.map(({ source }) => source),
      plan,
    ),
    initProgram: plan.system?.processes.find(plan.settings.initPath) ?? plan.settings.initPath,
  };
  return { input, warnings: [...warnings, ...cdi.warnings] };
}

interface OtherContainers {
  readonly find: CreateContext['findContainer'];
  readonly factsOf: (hostConfig: HostConfig) => SpecInput['peers'];
}

/** The containers that can be referred to: of a file, else of the root. */
function otherContainers({ peers, root, run, system }: SpecPlan): OtherContainers {
  if (peers !== undefined) {
    const find = (reference: string) => findPeer(peers, reference);
    return {
      find: (reference) => find(reference)?.found,
      factsOf: ({ NetworkMode, IpcMode, PidMode }) =>
        Object.fromEntries(
          [NetworkMode, IpcMode, PidMode].flatMap((mode) => {
            const name = joinedContainer(mode);
            const facts = name === undefined ? undefined : find(name)?.facts;
            return name === undefined || facts === undefined ? [] : [[name, facts]];
          }),
        ),
    };
  }
  if (system === undefined) return { find: () => undefined, factsOf: () => ({}) };
  const store = createStore(system.files, { root, run });
  return {
    find: (reference) => foundContainer({ store }, reference),
    factsOf: (hostConfig) => peersOf({ store }, { hostConfig }),
  };
}

function findPeer(peers: readonly Peer[], reference: string): Peer | undefined {
  const bare = reference.replace(/^\//, '');
  const exact = peers.find(({ found }) => found.id === bare || found.name === bare);
  return exact ?? (bare === '' ? undefined : peers.find(({ found }) => found.id.startsWith(bare)));
}

function contextOf(
  { name, platform, pipeline, settings, facts, image, system, root }: SpecPlan,
  findContainer: CreateContext['findContainer'],
): CreateContext {
  const dialect = findDialect(pipeline);
  return {
    id: PLANNED_ID,
    name,
    platform,
    settings,
    host: facts,
    dialect,
    apiVersion: dialect.api,
    findImage: () => image,
    findContainer,
    hostPathKind: (path) => (system === undefined ? 'directory' : kindAt(path, system)),
    imagePathKind: (path) =>
      image.rootfs === undefined || system === undefined
        ? 'missing'
        : kindAt(join(image.rootfs, path), system),
    nameVolume: () => PLANNED_ID,
    volumePath: (volume) => join(root, 'volumes', volume, '_data'),
    storageQuota: false,
  };
}

function kindAt(path: string, { files }: System): PathKind {
  const kind = files.stat(path)?.kind;
  if (kind === undefined) return 'missing';
  return kind === 'directory' ? 'directory' : 'file';
}

function deviceAt(path: string, { system, facts }: SpecPlan): DeviceLookup {
  if (system !== undefined) return lookUpDevice(path, system);
  const device = facts.devices.find((known) => known.path === path);
  if (device !== undefined) return { kind: 'device', device };
  const below = facts.devices.filter((known) => known.path.startsWith(`${path}/`));
  return below.length === 0 ? { kind: 'missing' } : { kind: 'directory', path, devices: below };
}

function sourcesOf(sources: readonly string[], { system }: SpecPlan): Record<string, SourceFacts> {
  if (system === undefined || sources.length === 0) return {};
  const table = system.mounts.list();
  return Object.fromEntries(sources.map((source) => [source, lookUpSource(source, table)]));
}
