import type { DeviceMapping } from '../../contract/docker.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { cleanPath } from '../../lib/paths/clean-path.ts';

const CGROUP_RULE = /^[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}$/;
const CDI_NAME =
  /^[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?\/[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?=[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?$/;

/**
 * The value of `--device`, `HOST[:CONTAINER][:MODE]` with a mode of r, w and m (docker/cli, validateLinuxPath); for
 * Windows whatever it is. Pure. Throws `ParseError` with Docker's words.
 */
export function parseDevice(text: string, os = 'linux'): DeviceMapping {
  if (os === 'windows') return { PathOnHost: text };
  const parts = text.split(':');
  const [host = '', second, third] = parts;
  if (parts.length > 3 || host === '') throw new ParseError(`bad format for path: ${text}`);
  if (third !== undefined && !isDeviceMode(third)) throw new ParseError(`bad mode specified: ${third}`);
  const modeOnly = third === undefined && second !== undefined && isDeviceMode(second);
  const container = second === undefined || modeOnly ? host : second;
  if (!container.startsWith('/')) throw new ParseError(`${container} is not an absolute path`);
  if (third !== undefined) return mapping(host, container, third);
  if (second === undefined || modeOnly) return mapping(cleanPath(host), cleanPath(host), second);
  return mapping(host, cleanPath(container));
}

/** `c 1:3 rwm`: a rule for the device cgroup. Pure. Throws `ParseError` with Docker's words. */
export function parseDeviceCgroupRule(text: string): string {
  if (!CGROUP_RULE.test(text)) throw new ParseError(`invalid device cgroup format '${text}'`);
  return text;
}

/** Whether a device is named by the Container Device Interface, `vendor.com/class=name`. Pure. */
export function isCdiDeviceName(text: string): boolean {
  return CDI_NAME.test(text);
}

function mapping(PathOnHost: string, PathInContainer: string, CgroupPermissions = 'rwm'): DeviceMapping {
  return { PathOnHost, PathInContainer, CgroupPermissions };
}

function isDeviceMode(text: string): boolean {
  return /^[rwm]+$/.test(text) && new Set(text).size === text.length;
}
