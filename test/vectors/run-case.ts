import type { CreateContext, FoundContainer } from '../../src/config/create/context.ts';
import { dataRootOf } from '../../src/config/create/data-root.ts';
import {
  type CreateDialect,
  DIALECT_20_10,
  DIALECT_24_0,
  DIALECT_CURRENT,
} from '../../src/config/create/dialect.ts';
import { endpointProblems } from '../../src/config/create/endpoint-problems.ts';
import { type NormalizedCreate, normalizeCreate } from '../../src/config/create/normalize-create.ts';
import { normalizeUpdate } from '../../src/config/create/normalize-update.ts';
import type { DaemonVersionName } from '../../src/config/daemon/daemon-version.ts';
import { dockerdMessage, parseDaemonSettings } from '../../src/config/daemon/parse-daemon-settings.ts';
import { dockerMessage } from '../../src/config/flags/docker-message.ts';
import { parseCreateFlags } from '../../src/config/flags/parse-create-flags.ts';
import { UPDATE_REQUEST } from '../../src/config/inspect/create-request-type.ts';
import { decodeCreateRequest } from '../../src/config/inspect/decode-create-request.ts';
import { logStartProblem } from '../../src/config/logs/log-start-problem.ts';
import { joinedContainer } from '../../src/config/modes/joined-container.ts';
import type { DaemonSettings } from '../../src/contract/daemon-settings.ts';
import type { CreateRequest } from '../../src/contract/docker.ts';
import type { PeerFacts, SpecInput } from '../../src/contract/spec-input.ts';
import { ConfigError } from '../../src/errors/config-error.ts';
import { LockstepError } from '../../src/errors/lockstep-error.ts';
import { SpecError } from '../../src/errors/spec-error.ts';
import { decodeGo } from '../../src/lib/json/decode-go.ts';
import type { Process, Resources, Spec } from '../../src/oci/runtime-spec.ts';
import { buildExecProcess, type ExecRequest } from '../../src/spec/build-exec-process.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { findPipeline } from '../../src/spec/find-pipeline.ts';
import { updateResources } from '../../src/spec/update-resources.ts';
import { networkTrouble } from './environment.ts';
import { CONTAINER_ID, DATA_ROOT, EXEC_ROOT, expandSymbols, hexId, peerPid } from './symbols.ts';
import type { VectorCase } from './vector-case.ts';
import {
  findImage,
  findPeer,
  hostPathKind,
  imagePathKind,
  lookUpDevice,
  lookUpSource,
  type World,
} from './world.ts';

/** What Lockstep makes of a case. */
export type Outcome =
  | {
      readonly phase: 'accepted';
      readonly root: string;
      readonly input: SpecInput;
      readonly spec: Spec;
      readonly execs: readonly (Process | string)[];
      readonly updates: readonly (Resources | string)[];
    }
  | {
      readonly phase: 'cli' | 'create' | 'start' | 'daemon';
      readonly root: string;
      readonly message: string;
    };

/** The pipelines that vectors exist for, with their dialect of create and of the daemon's settings. */
const VERSIONS: Readonly<
  Record<string, { dialect: CreateDialect; daemon: DaemonVersionName; takesOtherEndpoints?: boolean }>
> = {
  // Where endpoints are named, the network's mode is not looked at.
  'docker-20.10': { dialect: DIALECT_20_10, daemon: '20.10', takesOtherEndpoints: true },
  'docker-24.0': { dialect: DIALECT_24_0, daemon: '24.0' },
  current: { dialect: DIALECT_CURRENT, daemon: 'current' },
};

/** Runs a case from what went into dockerd; looks at nothing that came out of it, but for `networkTrouble`. */
export function runCase(vector: VectorCase, pipeline: string, world: World): Outcome {
  const version = VERSIONS[pipeline];
  if (version === undefined) throw new Error(`no vectors are known for ${pipeline}`);
  let settings: DaemonSettings;
  try {
    settings = readSettings(vector, version.daemon, world);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { phase: 'daemon', root: DATA_ROOT, message: dockerdMessage(error) };
  }
  const root = dataRootOf(settings);
  let request: CreateRequest;
  try {
    request = readRequest(vector, version.dialect, root, world);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const client = vector.cli?.startsWith('20.10') ? ({ version: '20.10' } as const) : {};
    return { phase: 'cli', root, message: dockerMessage(error, { command: 'create', ...client }) };
  }
  const peers = readPeers(vector, settings, version.dialect, root, world);
  const context = createContext(vector, settings, version.dialect, root, world, peers);
  let normalized: NormalizedCreate;
  try {
    normalized = normalizeCreate(decode(request, version.dialect), context);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { phase: 'create', root, message: error.message };
  }
  const input = specInput(vector, normalized, context, root, world, peers);
  try {
    refuseNetwork(vector, input, peers, version.takesOtherEndpoints === true);
    const spec = buildSpec(input, findPipeline(pipeline));
    refuseLog(normalized, version.dialect, world);
    refuseShim(normalized, version.dialect);
    const execs = runExecs(vector, input, spec, pipeline);
    return {
      phase: 'accepted',
      root,
      input,
      spec,
      execs,
      updates: runUpdates(vector, normalized, context, pipeline),
    };
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return { phase: 'start', root, message: error.message };
  }
}

function readSettings(vector: VectorCase, version: DaemonVersionName, world: World): DaemonSettings {
  const { flags = [], json = {} } = expandSymbols(vector.daemon, DATA_ROOT);
  const file = { path: '/run/dockerd/daemon.json', text: JSON.stringify(json) };
  const settings = parseDaemonSettings({ flags, file }, { version, readFile: readFile(world), bridges: [] });
  return { ...settings, dataRoot: DATA_ROOT, execRoot: EXEC_ROOT };
}

function readFile(world: World) {
  return (path: string): Uint8Array => {
    const text = world.files[path];
    if (text === undefined && hostPathKind(world, path) === 'directory') {
      throw Object.assign(new Error(path), { code: 'EISDIR' });
    }
    if (text === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return new TextEncoder().encode(text);
  };
}

function readRequest(vector: VectorCase, dialect: CreateDialect, root: string, world: World): CreateRequest {
  if (vector.request !== undefined) return expandSymbols(vector.request, root);
  return parseCreateFlags(expandSymbols(vector.args ?? [], root), {
    command: 'docker create',
    readFile: readFile(world),
    lookUpVariable: () => undefined,
    cwd: '/',
    apiVersion: dialect.api,
    host: { os: 'linux', architecture: world.facts.architecture },
    consoleSize: [0, 0],
  }).request;
}

/** A body of wrong types is refused before anything is looked at. */
function decode(body: CreateRequest, { invalidJson, unknownFields }: CreateDialect): CreateRequest {
  const { request, problems } = decodeCreateRequest(body, unknownFields);
  if (problems.length > 0) throw new ConfigError('CONFIG_INVALID', `${invalidJson}${problems[0]}`);
  return request;
}

function readPeers(
  vector: VectorCase,
  settings: DaemonSettings,
  dialect: CreateDialect,
  root: string,
  world: World,
): FoundContainer[] {
  const peers: FoundContainer[] = [];
  for (const [name, peer] of Object.entries(vector.peers ?? {})) {
    const { config, hostConfig } = expandSymbols({ config: peer.config, hostConfig: peer.hostConfig }, root);
    const context = createContext(vector, settings, dialect, root, world, [...peers]);
    const asPeer = { ...context, id: hexId(`peer ${name}`), name: undefined };
    const { mountPoints } = normalizeCreate({ ...config, Hostname: '', HostConfig: hostConfig }, asPeer);
    peers.push({ id: asPeer.id, name, config, hostConfig, mountPoints, processLabel: '' });
  }
  return peers;
}

function createContext(
  vector: VectorCase,
  settings: DaemonSettings,
  dialect: CreateDialect,
  root: string,
  world: World,
  peers: readonly FoundContainer[],
): CreateContext {
  const query = new URLSearchParams(vector.query ?? '');
  return {
    id: CONTAINER_ID,
    name: query.get('name') ?? undefined,
    platform: query.get('platform') ?? undefined,
    settings,
    host: world.facts,
    dialect,
    apiVersion: vector.cli?.startsWith('20.10') ? '1.41' : dialect.api,
    findImage: (reference) => findImage(world, reference),
    findContainer: (reference) => findPeer(peers, reference),
    hostPathKind: (path) => hostPathKind(world, path),
    imagePathKind,
    rootfsPath: expandSymbols('{{merged}}', root),
    nameVolume: (destination) => hexId(`volume ${destination}`),
    volumePath: (name) => `${root}/volumes/${name}/_data`,
    storageQuota: false,
  };
}

function specInput(
  vector: VectorCase,
  normalized: NormalizedCreate,
  context: CreateContext,
  root: string,
  world: World,
  peers: readonly FoundContainer[],
): SpecInput {
  const { config, hostConfig, mountPoints, security } = normalized;
  const folder = `${root}/containers/${CONTAINER_ID}`;
  const hasNetwork = !config.NetworkDisabled;
  const shares = ['shareable', ''].includes(hostConfig.IpcMode ?? '');
  const sourcePaths = [
    ...mountPoints.map((point) => point.source),
    '/dev/shm',
    `${folder}/mounts/shm`,
    ...peers.map((peer) => shmOf(peer, root)),
  ];
  const trouble = networkTrouble(vector);
  return {
    id: CONTAINER_ID,
    name: context.name ?? vector.container?.name?.slice(1) ?? 'nameless',
    imageId: normalized.image?.id ?? '',
    config,
    hostConfig,
    security,
    settings: context.settings,
    host: world.facts,
    engine: {
      cgroupParent: '/docker',
      scopePrefix: 'docker',
      appArmorProfile: 'docker-default',
      initPathInContainer: '/sbin/docker-init',
      networkHook: {
        path: expandSymbols('/proc/{{dockerdPid}}/exe', root),
        args: [
          'libnetwork-setkey',
          ...expandSymbols(['-exec-root={{exec}}', '{{id}}', '{{controllerId}}'], root),
        ],
      },
    },
    rootfs: {
      path: expandSymbols('{{merged}}', root),
      // Without an image there are no files at all.
      ...(normalized.image === undefined
        ? { passwd: undefined, group: undefined }
        : { passwd: world.passwd, group: world.group }),
    },
    files: {
      resolvConf: hasNetwork ? `${folder}/resolv.conf` : undefined,
      hostname: `${folder}/hostname`,
      hosts: hasNetwork ? `${folder}/hosts` : undefined,
    },
    shmPath: shares ? `${folder}/mounts/shm` : '',
    mountPoints,
    secrets: [],
    links: normalized.links.map(({ container, alias }) => ({
      name: container.name,
      alias,
      running: isRunning(vector, container.name) && !trouble.bridgeGone,
      address: addressOf(vector, container),
      env: container.config.Env ?? [],
      exposedPorts: Object.keys(container.config.ExposedPorts ?? {}),
    })),
    peers: Object.fromEntries(
      peers.flatMap((peer) => {
        const facts = peerFacts(vector, peer, root);
        return [
          [peer.id, facts],
          [peer.name, facts],
        ];
      }),
    ),
    sandboxKey: expandSymbols('{{sandboxKey}}', root),
    devices: Object.fromEntries(devicePaths(hostConfig).map((path) => [path, lookUpDevice(world, path)])),
    sources: Object.fromEntries(
      sourcePaths.map((source) => [source, lookUpSource(source, context.settings)]),
    ),
    initProgram: context.settings.initPath.startsWith('/')
      ? context.settings.initPath
      : '/usr/bin/docker-init',
  };
}

function peerFacts(vector: VectorCase, peer: FoundContainer, root: string): PeerFacts {
  const folder = `${root}/containers/${peer.id}`;
  const running = isRunning(vector, peer.name) && !isStranded(vector, peer);
  return {
    id: peer.id,
    pid: running ? peerPid(peer.name) : 0,
    running,
    restarting: false,
    hostname: peer.config.Hostname ?? '',
    domainname: peer.config.Domainname ?? '',
    shmPath: shmOf(peer, root),
    files: { resolvConf: `${folder}/resolv.conf`, hostname: `${folder}/hostname`, hosts: `${folder}/hosts` },
  };
}

function isRunning(vector: VectorCase, name: string): boolean {
  return vector.peers?.[name]?.running === true;
}

/** A container on the default network could not start while its bridge was gone. */
function isStranded(vector: VectorCase, peer: FoundContainer): boolean {
  return networkTrouble(vector).bridgeGone && isOnDefaultBridge(peer.hostConfig.NetworkMode);
}

function isPredefined(mode: string | null | undefined): boolean {
  return isOnDefaultBridge(mode) || mode === 'host' || mode === 'none';
}

function isOnDefaultBridge(mode: string | null | undefined): boolean {
  return ['', 'default', 'bridge'].includes(mode ?? '');
}

function shmOf(peer: FoundContainer, root: string): string {
  const mode = peer.hostConfig.IpcMode;
  if (mode === 'host') return '/dev/shm';
  return mode === 'shareable' ? `${root}/containers/${peer.id}/mounts/shm` : '';
}

/** Containers get the addresses of the default bridge in the order in which they were started. */
function addressOf(vector: VectorCase, peer: FoundContainer): string | undefined {
  if (!isOnDefaultBridge(peer.hostConfig.NetworkMode)) return undefined;
  return `172.17.0.${2 + Object.keys(vector.peers ?? {}).indexOf(peer.name)}`;
}

function devicePaths(hostConfig: SpecInput['hostConfig']): string[] {
  const limits = [
    ...(hostConfig.BlkioWeightDevice ?? []),
    ...(hostConfig.BlkioDeviceReadBps ?? []),
    ...(hostConfig.BlkioDeviceWriteBps ?? []),
    ...(hostConfig.BlkioDeviceReadIOps ?? []),
    ...(hostConfig.BlkioDeviceWriteIOps ?? []),
  ];
  return [
    ...limits.map(({ Path }) => Path),
    ...(hostConfig.Devices ?? []).map(({ PathOnHost }) => PathOnHost),
  ];
}

/** What dockerd's network refuses at start; the network itself is not the spec builder's business. */
function refuseNetwork(
  vector: VectorCase,
  input: SpecInput,
  peers: readonly FoundContainer[],
  takesOtherEndpoints: boolean,
): void {
  const { NetworkMode, PortBindings } = input.hostConfig;
  const asked = Object.entries(vector.request?.NetworkingConfig?.EndpointsConfig ?? {});
  const refuse = (message: string): never => {
    throw new SpecError('SPEC_REFUSED', message);
  };
  if (input.config.NetworkDisabled || joinedContainer(NetworkMode) !== undefined) return;
  const others = asked.length > 0 && !asked.some(([name]) => name === NetworkMode);
  if (!isPredefined(NetworkMode) && !(others && takesOtherEndpoints)) {
    refuse(
      `${others ? `could not find a network matching network mode ${NetworkMode}: ` : ''}network ${NetworkMode} not found`,
    );
  }
  const missing = asked.find(([name]) => name !== NetworkMode && (name === 'default' || !isPredefined(name)));
  if (missing !== undefined) refuse(`network ${missing[0]} not found`);
  const endpoints = asked.map(([, endpoint]) => endpoint);
  const [problem] = endpointProblems(endpoints);
  if (problem !== undefined) refuse(problem);
  if (!isOnDefaultBridge(NetworkMode)) return;

  if (networkTrouble(vector).bridgeGone) {
    throw new SpecError(
      'SPEC_REFUSED',
      `failed to create endpoint ${input.name} on network bridge: adding interface veth0000000 to bridge docker0 failed: could not find bridge docker0: route ip+net: no such network interface`,
    );
  }
  const taken = new Set(
    peers.flatMap((peer) =>
      Object.values(peer.hostConfig.PortBindings ?? {}).flatMap((ports) =>
        (ports ?? []).map(({ HostPort }) => HostPort),
      ),
    ),
  );
  for (const { HostIp, HostPort } of Object.values(PortBindings ?? {}).flatMap((ports) => ports ?? [])) {
    if (!HostPort) continue;
    if (!taken.has(HostPort)) {
      taken.add(HostPort);
      continue;
    }
    throw new SpecError(
      'SPEC_REFUSED',
      `driver failed programming external connectivity on endpoint ${input.name} (${hexId('endpoint')}): Bind for ${HostIp || '0.0.0.0'}:${HostPort} failed: port is already allocated`,
    );
  }
}

/** The log is opened after the spec was made, and before the runtime is called. */
function refuseLog({ hostConfig }: NormalizedCreate, dialect: CreateDialect, world: World): void {
  const problem = logStartProblem(hostConfig.LogConfig, dialect.logs, world.facts.systemd);
  if (problem !== undefined) throw new SpecError('SPEC_REFUSED', `${dialect.loggerFailure}${problem}`);
}

/** containerd looks for the program of a shim when the container is started; the machine had those of runc. */
function refuseShim({ hostConfig }: NormalizedCreate, { shimNames, builtInRuntimes }: CreateDialect): void {
  const name = hostConfig.Runtime ?? '';
  const [kind, version] = name.split('.').slice(-2);
  // containerd 1.6 had its first runtime still built in.
  const isThere =
    builtInRuntimes.includes(name) || kind === 'runc' || name === 'io.containerd.runtime.v1.linux';
  if (!shimNames || !name.includes('.') || name.includes('/') || isThere) return;
  throw new SpecError(
    'SPEC_REFUSED',
    `failed to create task for container: failed to start shim: failed to resolve runtime path: runtime "${name}" binary not installed "containerd-shim-${kind}-${version}": file does not exist: unknown`,
  );
}

function runExecs(vector: VectorCase, input: SpecInput, spec: Spec, pipeline: string): (Process | string)[] {
  return (vector.execs ?? []).map(({ request }) => {
    try {
      return buildExecProcess(request as ExecRequest, input, spec, findPipeline(pipeline));
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      return error.message;
    }
  });
}

/** Each update changes what the next one starts from. */
function runUpdates(
  vector: VectorCase,
  created: NormalizedCreate,
  context: CreateContext,
  pipeline: string,
): (Resources | string)[] {
  let hostConfig = created.hostConfig;
  return (vector.updates ?? []).map(({ request }) => {
    try {
      const { value, problems } = decodeGo(request, UPDATE_REQUEST);
      if (problems[0] !== undefined) return `${context.dialect.invalidJson}${problems[0]}`;
      const updated = normalizeUpdate(value as typeof request, { id: CONTAINER_ID, hostConfig }, context);
      hostConfig = updated.hostConfig;
      return updateResources(updated.resources, findPipeline(pipeline));
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error;
      return error.message;
    }
  });
}
