import type {
  DeviceMapping,
  DeviceRequest,
  EndpointSettings,
  HealthConfig,
  MountRequest,
  PortBinding,
  RestartPolicy,
} from '../../contract/docker.ts';
import { isMacAddress } from '../../lib/addresses/parse-mac.ts';
import { cut } from '../../lib/text/cut.ts';
import { isCdiDeviceName, parseDevice } from '../options/parse-device.ts';
import { resolveMountSource } from '../options/parse-mount.ts';
import { parseExpose, parsePublish } from '../options/parse-ports.ts';
import { parseRestartPolicy } from '../options/parse-restart-policy.ts';
import { parseSecurityOption } from '../options/parse-security-option.ts';
import { parseVolume } from '../options/parse-volume.ts';
import { toPairs } from '../options/to-pairs.ts';
import type { ContainerFlagValues } from './container-flags.ts';
import type { CreateContext } from './create-context.ts';
import type { ProblemList } from './problem-list.ts';
import { readListedFiles } from './read-listed-files.ts';
import { toEndpoints } from './to-endpoints.ts';
import { toHealthcheck } from './to-healthcheck.ts';

/** What takes more than one flag, a file or a rule to find out. */
export interface CreateParts {
  readonly binds: readonly string[];
  readonly anonymousVolumes: readonly string[];
  /** Published and exposed, `80/tcp`. */
  readonly ports: readonly string[];
  readonly portBindings: Readonly<Record<string, readonly PortBinding[]>>;
  readonly devices: readonly DeviceMapping[];
  readonly deviceRequests: readonly DeviceRequest[];
  readonly mounts: readonly MountRequest[];
  readonly environment: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly restartPolicy: RestartPolicy;
  readonly logOptions: Readonly<Record<string, string>>;
  /** Null when none was given; `systempaths=unconfined` is taken out. */
  readonly securityOptions: readonly string[] | null;
  readonly unconfinedPaths: boolean;
  readonly storageOptions: Readonly<Record<string, string>>;
  readonly healthcheck: HealthConfig | undefined;
  readonly endpoints: Readonly<Record<string, EndpointSettings>>;
}

/** Checks and gathers in the order of docker/cli's own `parse`. Refusals go to the list, in Docker's words. */
export function gatherParts(
  values: ContainerFlagValues,
  context: CreateContext,
  problems: ProblemList,
): CreateParts {
  refusePull(values, problems);
  refuseApiSocket(values, problems);
  refuseMacAddress(values, problems);
  refuseSwappiness(values, problems);
  const volumes = gatherVolumes(values, context, problems);
  const ports = gatherPorts(values, problems);
  const devices = gatherDevices(values, context, problems);
  const environment = gatherEnvironment(values, context, problems);
  const labels = problems.try(() => readListedFiles(values['label-file'], context.readFile), []);
  refuseNamespaceModes(values, problems);
  const restartPolicy = gatherRestartPolicy(values, problems);
  const logOptions = gatherLogOptions(values, problems);
  const security = gatherSecurityOptions(values, context, problems);
  const storageOptions = gatherStorageOptions(values, problems);
  const healthcheck = toHealthcheck(values, problems);
  refuseRestartAndRemove(values, restartPolicy, problems);
  const endpoints = toEndpoints(values, problems);
  return {
    ...volumes,
    ...ports,
    ...devices,
    mounts: values.mount.map((mount) => resolveMountSource(mount, context.cwd)),
    environment,
    labels: toPairs([...labels, ...values.label]),
    restartPolicy,
    logOptions,
    ...security,
    storageOptions,
    healthcheck,
    endpoints,
  };
}

function refusePull({ pull }: ContainerFlagValues, problems: ProblemList): void {
  if (!['', 'always', 'missing', 'never'].includes(pull)) {
    problems.add(`invalid pull option: '${pull}': must be one of "always", "missing" or "never"`);
  }
}

function refuseApiSocket(values: ContainerFlagValues, problems: ProblemList): void {
  if (values['use-api-socket']) problems.add('--use-api-socket: there is no Docker API socket to mount');
}

function refuseMacAddress(values: ContainerFlagValues, problems: ProblemList): void {
  const address = values['mac-address'];
  if (address !== '' && !isMacAddress(address.trim())) problems.add(`${address} is not a valid mac address`);
}

function refuseSwappiness(values: ContainerFlagValues, problems: ProblemList): void {
  const swappiness = values['memory-swappiness'];
  if (swappiness < -1 || swappiness > 100) {
    problems.add(`invalid value: ${swappiness}. Valid memory swappiness range is 0-100`);
  }
}

function gatherVolumes({ volume }: ContainerFlagValues, { cwd }: CreateContext, problems: ProblemList) {
  const specs = [...new Set(volume)].flatMap((text) => problems.try(() => [parseVolume(text, cwd)], []));
  return {
    binds: specs.filter(({ kind }) => kind === 'bind').map(({ text }) => text),
    anonymousVolumes: specs.filter(({ kind }) => kind === 'anonymous').map(({ text }) => text),
  };
}

function gatherPorts({ publish, expose }: ContainerFlagValues, problems: ProblemList) {
  const published = publish.flatMap((text) => problems.try(() => parsePublish(text), []));
  const exposed = expose.flatMap((text) => problems.try(() => parseExpose(text), []));
  const portBindings = Object.groupBy(published, ({ port }) => port);
  return {
    ports: [...new Set([...published.map(({ port }) => port), ...exposed])],
    portBindings: Object.fromEntries(
      Object.entries(portBindings).map(([port, ports = []]) => [port, ports.map(({ binding }) => binding)]),
    ),
  };
}

function gatherDevices(
  { device, gpus }: ContainerFlagValues,
  { host }: CreateContext,
  problems: ProblemList,
) {
  const named = device.filter(isCdiDeviceName);
  const paths = device.filter((text) => !isCdiDeviceName(text));
  const cdi = { Driver: 'cdi', Count: 0, DeviceIDs: named, Capabilities: null, Options: null };
  return {
    devices: paths.flatMap((text) => problems.try(() => [parseDevice(text, host.os)], [])),
    deviceRequests: named.length === 0 ? gpus : [...gpus, cdi],
  };
}

/** The files first, so that `--env` wins; a name without a value takes the caller's, and stays bare where that has none. */
function gatherEnvironment(
  values: ContainerFlagValues,
  context: CreateContext,
  problems: ProblemList,
): string[] {
  const fromFiles = problems.try(
    () => readListedFiles(values['env-file'], context.readFile, context.lookUpVariable),
    [],
  );
  const given = new Map<string, string>();
  for (const text of values.env) {
    const { before: name, found } = cut(text, '=');
    const value = found ? undefined : context.lookUpVariable(name);
    given.set(name, value === undefined ? text : `${name}=${value}`);
  }
  return [...fromFiles, ...given.values()];
}

function refuseNamespaceModes(values: ContainerFlagValues, problems: ProblemList): void {
  const { pid, uts, userns, cgroupns } = values;
  if (!['', 'host'].includes(pid) && !/^container:./s.test(pid)) problems.add('--pid: invalid PID mode');
  if (!['', 'host'].includes(uts)) problems.add('--uts: invalid UTS mode');
  if (!['', 'host'].includes(userns)) problems.add('--userns: invalid USER mode');
  if (!['', 'host', 'private'].includes(cgroupns)) problems.add('--cgroupns: invalid CGROUP mode');
}

function gatherRestartPolicy({ restart }: ContainerFlagValues, problems: ProblemList): RestartPolicy {
  return problems.try(() => parseRestartPolicy(restart), { Name: '', MaximumRetryCount: 0 });
}

function refuseRestartAndRemove(
  { rm }: ContainerFlagValues,
  { Name }: RestartPolicy,
  problems: ProblemList,
): void {
  if (rm && Name !== '' && Name !== 'no') {
    problems.add('conflicting options: cannot specify both --restart and --rm');
  }
}

function gatherLogOptions(values: ContainerFlagValues, problems: ProblemList): Record<string, string> {
  const driver = values['log-driver'];
  if (driver === 'none' && values['log-opt'].length > 0) {
    problems.add(`invalid logging opts for driver ${driver}`);
  }
  return toPairs(values['log-opt']);
}

function gatherSecurityOptions(
  values: ContainerFlagValues,
  { readFile }: CreateContext,
  problems: ProblemList,
) {
  const options = values['security-opt'].flatMap((text) =>
    problems.try(() => [parseSecurityOption(text, readFile)], []),
  );
  const kept = options.filter((option) => option !== 'systempaths=unconfined');
  return {
    securityOptions: values['security-opt'].length === 0 ? null : kept,
    unconfinedPaths: kept.length < options.length,
  };
}

function gatherStorageOptions(values: ContainerFlagValues, problems: ProblemList): Record<string, string> {
  const options = values['storage-opt'];
  if (options.some((option) => !option.includes('='))) problems.add('invalid storage option');
  return toPairs(options);
}
