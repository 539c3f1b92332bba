import type { WindowsInput } from '../../contract/windows-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import type { Process, Spec, WindowsSection } from '../../oci/runtime-spec.ts';
import { mergeEnvironment } from '../merge-environment.ts';
import { credentialSpecOf } from './credential-spec.ts';
import { escapeArgument } from './escape-argument.ts';
import { isHyperV } from './is-hyper-v.ts';
import { layerPaths } from './layer-paths.ts';
import { parseWindowsDevice } from './parse-windows-device.ts';
import { windowsResources } from './windows-resources.ts';

/**
 * The OCI spec of a Windows container (moby `daemon/oci_windows.go`): layers, endpoints, Hyper-V, limits, devices and
 * credentials. Throws `SpecError` with Docker's texts. Pure.
 */
export function buildWindowsSpec(input: WindowsInput): Spec {
  const { config, hostConfig } = input;
  const hyperV = isHyperV(input);
  const annotations = hostConfig.Annotations;
  return {
    ociVersion: '1.3.0',
    process: processOf(input),
    root: { path: hyperV ? '' : volumePath(input) },
    hostname: config.Domainname ? `${config.Hostname}.${config.Domainname}` : (config.Hostname ?? ''),
    mounts: input.mounts.map(({ source, destination, writable }) => ({
      destination,
      source,
      ...(writable ? {} : { options: ['ro'] }),
    })),
    ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
    windows: windowsSection(input, hyperV),
  };
}

function processOf({ config, hostConfig }: WindowsInput): Process {
  const command = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  const [program = '', ...args] = command;
  const [height = 0, width = 0] = hostConfig.ConsoleSize ?? [];
  return {
    ...(config.Tty ? { terminal: true, consoleSize: { height, width } } : {}),
    user: { uid: 0, gid: 0, ...(config.User ? { username: config.User } : {}) },
    // Arguments that the image escaped already make one line together with those that come after.
    ...(config.ArgsEscaped
      ? { commandLine: [program, ...args.map(escapeArgument)].join(' ') }
      : { args: command }),
    env: mergeEnvironment([], config.Env ?? []),
    cwd: config.WorkingDir || 'C:\\',
  };
}

/** `\\?\Volume{GUID}\`, with the backslash that makes it a folder. */
function volumePath({ id, rootfs }: WindowsInput): string {
  if (rootfs === '') {
    throw new SpecError(
      'SPEC_REFUSED',
      `createSpecWindowsFields: BaseFS of container ${id} is unexpectedly empty`,
    );
  }
  return rootfs.endsWith('\\') ? rootfs : `${rootfs}\\`;
}

function windowsSection(input: WindowsInput, hyperV: boolean): WindowsSection {
  const resources = windowsResources(input, hyperV);
  const credentialSpec = credentialSpecOf(input);
  const devices = (input.hostConfig.Devices ?? []).map(({ PathOnHost }) => parseWindowsDevice(PathOnHost));
  return {
    layerFolders: [...layerPaths(input), input.layerFolder],
    ...(devices.length === 0 ? {} : { devices }),
    ...(resources === undefined ? {} : { resources }),
    network: networkOf(input),
    ...(credentialSpec === undefined ? {} : { credentialSpec }),
    ...(input.hasBeenStartedBefore ? {} : { ignoreFlushesDuringBoot: true }),
    ...(hyperV ? { hyperv: {} } : {}),
  };
}

function networkOf({
  endpoints = [],
  sharedNetwork,
  hostConfig,
  settings,
}: WindowsInput): NonNullable<WindowsSection['network']> {
  const gateway = endpoints.findLast(({ gatewayHnsId }) => gatewayHnsId !== undefined)?.gatewayHnsId;
  const endpointList = [
    ...endpoints.flatMap(({ hnsId }) => (hnsId === undefined ? [] : [hnsId])),
    ...(sharedNetwork?.endpoints ?? []),
    ...(gateway === undefined ? [] : [gateway]),
  ];
  const search = hostConfig.DnsSearch?.length ? hostConfig.DnsSearch : settings.dnsSearch;
  const unqualified = endpoints.some(({ allowUnqualifiedDnsQuery }) => allowUnqualifiedDnsQuery === true);
  return {
    ...(endpointList.length === 0 ? {} : { endpointList }),
    ...(unqualified ? { allowUnqualifiedDNSQuery: true } : {}),
    ...(search.length === 0 ? {} : { DNSSearchList: search }),
    ...(sharedNetwork === undefined ? {} : { networkSharedContainerName: sharedNetwork.containerId }),
  };
}
