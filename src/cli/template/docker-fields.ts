import { CONTAINER_CONFIG_FIELDS } from '../../config/schema/container-config.ts';
import { HOST_CONFIG_FIELDS } from '../../config/schema/host-config.ts';
import { isMap } from './format-go.ts';

/** Fields of docker's containers and images, of which what `inspect` prints may be without (moby `api/types`). */
const SOMETIMES = [
  ...['Health', 'Healthcheck', 'SizeRw', 'SizeRootFs', 'ExecIDs', 'GraphDriver', 'NetworkSettings', 'Mounts'],
  ...['Bridge', 'SandboxID', 'SandboxKey', 'EndpointID', 'HairpinMode', 'LinkLocalIPv6Address'],
  ...['LinkLocalIPv6PrefixLen', 'SecondaryIPAddresses', 'SecondaryIPv6Addresses', 'Aliases', 'NetworkID'],
  ...[
    'IPAMConfig',
    'DNSNames',
    'Name',
    'Driver',
    'RepoTags',
    'RepoDigests',
    'Parent',
    'Comment',
    'Container',
  ],
  ...[
    'ContainerConfig',
    'DockerVersion',
    'Author',
    'Variant',
    'OsVersion',
    'VirtualSize',
    'RootFS',
    'Metadata',
  ],
];
const KNOWN = new Set([
  ...SOMETIMES,
  ...Object.keys(CONTAINER_CONFIG_FIELDS),
  ...Object.keys(HOST_CONFIG_FIELDS),
]);

/** Fields whose own fields are whatever somebody chose, maps in Go; Lockstep's errors have what there is to tell. */
const MAPS = new Set([
  ...[
    'Labels',
    'Annotations',
    'Sysctls',
    'Tmpfs',
    'StorageOpt',
    'PortBindings',
    'Ports',
    'Networks',
    'Volumes',
  ],
  ...['ExposedPorts', 'Options', 'DriverOpts', 'Data', 'error', 'undoErrors'],
]);

/**
 * Which fields a template may ask for in vain of a container or an image: keys of maps, and what docker knows but this one
 * does not have. Whatever else is missing was misspelled. Pure.
 */
export function dockerFields(value: object): (holder: object, name: string) => boolean {
  const maps = new Set<object>();
  collectMaps(value, maps);
  return (holder, name) => maps.has(holder) || (isMap(holder) && KNOWN.has(name));
}

function collectMaps(value: unknown, maps: Set<object>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (isMap(inner) && (MAPS.has(name) || (name === 'Config' && 'Type' in value))) maps.add(inner);
    collectMaps(inner, maps);
  }
}
