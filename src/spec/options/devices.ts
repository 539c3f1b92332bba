import type { DeviceMapping } from '../../contract/docker.ts';
import type { HostDevice } from '../../contract/host-facts.ts';
import type { SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { quote } from '../../lib/text/quote.ts';
import type { Device, DeviceRule } from '../../oci/runtime-spec.ts';
import { refuseDeviceRequests } from '../device-requests.ts';
import { defineOption } from '../option.ts';

interface Parameters {
  /** How the rules join the default ones: added to them (so those stand twice), or in their place. */
  readonly rules: 'append' | 'replace';
  /** `--device` counts for a privileged container, too, under another name. */
  readonly privilegedMappings: boolean;
  /** `--device-cgroup-rule` is understood. */
  readonly cgroupRules: boolean;
  /** Whether `--gpus` and the like are understood, and devices by their CDI names. */
  readonly requests: 'unknown' | 'drivers' | 'drivers-and-cdi';
}

const ALLOW_ALL: DeviceRule = Object.freeze({ allow: true, access: 'rwm' });

/** Device nodes in the container, and what may be done with them. */
export const withDevices = defineOption<Parameters>({
  option: 'devices',
  apply: (draft, input, parameters) => {
    const defaults = draft.linux.resources.devices ?? [];
    const privileged = input.hostConfig.Privileged === true;
    const { devices, rules } = privileged
      ? privilegedDevices(input, parameters)
      : askedDevices(input, defaults, parameters);
    const all = [...(draft.linux.devices ?? []), ...devices];
    if (all.length > 0) draft.linux.devices = all;
    draft.linux.resources.devices = parameters.rules === 'append' ? [...defaults, ...rules] : rules;
    if (parameters.requests === 'unknown') return;
    const requests = input.hostConfig.DeviceRequests ?? [];
    // CDI names have an option of their own.
    const isCdi = (driver: unknown) => parameters.requests === 'drivers-and-cdi' && driver === 'cdi';
    refuseDeviceRequests(requests.filter(({ Driver }) => !isCdi(Driver)));
  },
  reasons: [
    {
      field: 'linux.devices',
      from: (input) =>
        input.hostConfig.Privileged
          ? '--privileged (HostConfig.Privileged): every device of the host, then --device'
          : '--device (HostConfig.Devices): the node, or all below a folder',
      says: 'Device nodes that the runtime makes in the container’s /dev, with these numbers, owners and permissions.',
      section: 'config-linux.md, Devices',
    },
    {
      field: 'linux.resources.devices',
      from: (input) =>
        input.hostConfig.Privileged
          ? '--privileged (HostConfig.Privileged): everything'
          : 'the defaults, then --device and --device-cgroup-rule (HostConfig.Devices, HostConfig.DeviceCgroupRules)',
      says: 'Which device nodes processes may make (m), read (r) and write (w); the last rule that matches decides.',
      section: 'config-linux.md, Allowed Device list',
    },
  ],
});

function privilegedDevices(
  input: SpecInput,
  { privilegedMappings }: Parameters,
): { devices: Device[]; rules: DeviceRule[] } {
  const devices = input.host.devices.map((device) => toDevice(device, device.path));
  for (const mapping of (privilegedMappings && input.hostConfig.Devices) || []) {
    // The same path stands there already, with all permissions.
    if (mapping.PathOnHost === mapping.PathInContainer) continue;
    devices.push(...devicesAt(input, mapping).map(({ device }) => device));
  }
  return { devices, rules: [ALLOW_ALL] };
}

function askedDevices(
  input: SpecInput,
  defaults: readonly DeviceRule[],
  { cgroupRules }: Parameters,
): { devices: Device[]; rules: DeviceRule[] } {
  const devices: Device[] = [];
  const rules = [...defaults];
  for (const mapping of input.hostConfig.Devices ?? []) {
    for (const { device, rule } of devicesAt(input, mapping)) {
      devices.push(device);
      rules.push(rule);
    }
  }
  for (const text of (cgroupRules && input.hostConfig.DeviceCgroupRules) || [])
    rules.push(parseDeviceRule(text));
  return { devices, rules };
}

function devicesAt(input: SpecInput, mapping: DeviceMapping): { device: Device; rule: DeviceRule }[] {
  const { PathOnHost } = mapping;
  const inContainer = mapping.PathInContainer ?? '';
  const found = input.devices[PathOnHost] ?? { kind: 'missing' };
  if (found.kind === 'device') return [withRule(found.device, inContainer, mapping)];
  if (found.kind === 'directory' && found.devices.length > 0) {
    return found.devices.map((device) =>
      withRule(device, pathInContainer(device.path, found.path, mapping), mapping),
    );
  }
  const reason = found.kind === 'missing' ? 'no such file or directory' : 'not a device node';
  throw new SpecError(
    'DEVICE_UNAVAILABLE',
    `error gathering device information while adding custom device ${quote(PathOnHost)}: ${reason}`,
    { value: PathOnHost },
  );
}

/** Where a device of a folder stands inside; slashes at the ends of both folders' names count as Docker counts them. Pure. */
export function pathInContainer(path: string, folder: string, mapping: DeviceMapping): string {
  const from = mapping.PathOnHost.endsWith('/') ? `${folder}/` : folder;
  return path.replace(from, () => mapping.PathInContainer ?? mapping.PathOnHost);
}

function withRule(
  found: HostDevice,
  path: string,
  mapping: DeviceMapping,
): { device: Device; rule: DeviceRule } {
  const { type, major, minor } = found;
  const access = mapping.CgroupPermissions ?? '';
  return {
    device: toDevice(found, path),
    rule: { allow: true, type, major, minor, ...(access === '' ? {} : { access }) },
  };
}

function toDevice(found: HostDevice, path: string): Device {
  const { type, major, minor, fileMode, uid, gid } = found;
  return { path, type, major, minor, fileMode, uid, gid };
}

/** `c 189:* rw`: as the kernel's devices.allow takes it, cgroup-v1/devices.rst. */
function parseDeviceRule(text: string): DeviceRule {
  const [, type, major, minor, access] = /^([acb]) ([0-9]+|\*):([0-9]+|\*) ([rwm]{1,3})$/.exec(text) ?? [];
  if (type === undefined || major === undefined || minor === undefined || access === undefined) {
    throw new SpecError('SPEC_REFUSED', `invalid device cgroup rule format: '${text}'`, { value: text });
  }
  const number = (digits: string, what: 'major' | 'minor') => deviceNumber(digits, what, text);
  return { allow: true, type, major: number(major, 'major'), minor: number(minor, 'minor'), access };
}

function deviceNumber(digits: string, what: 'major' | 'minor', rule: string): number {
  if (digits === '*') return -1;
  if (BigInt(digits) < 2n ** 63n) return Number(digits);
  throw new SpecError('SPEC_REFUSED', `invalid ${what} value in device cgroup rule format: '${rule}'`, {
    value: rule,
  });
}
