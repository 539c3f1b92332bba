import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import type { DaemonVersion } from './daemon-version.ts';
import type { MergedOptions } from './merge-options.ts';

/** What a release says of storage drivers. */
export interface StorageRules {
  /** Drivers that it has, whether or not the host's file system suits them. */
  readonly drivers: readonly string[];
  /** Drivers that it had. */
  readonly removed: readonly string[];
  /** A refusal names the driver that was asked for. */
  readonly namesDriver: boolean;
  /** What stands before an option without a value. */
  readonly noValue: string;
  /** `overlay2.override_kernel_check` is still understood. */
  readonly kernelCheck: boolean;
}

/** moby `daemon/graphdriver` until 20.10. */
export const OLD_STORAGE_RULES: StorageRules = {
  drivers: ['btrfs', 'devicemapper', 'fuse-overlayfs', 'overlay', 'overlay2', 'vfs', 'zfs'],
  removed: [],
  namesDriver: false,
  noValue: 'Unable to parse key/value option',
  kernelCheck: true,
};

export const STORAGE_RULES: StorageRules = {
  drivers: ['btrfs', 'devicemapper', 'fuse-overlayfs', 'overlay2', 'vfs', 'zfs'],
  removed: ['aufs', 'overlay'],
  namesDriver: true,
  noValue: 'unable to parse key/value option',
  kernelCheck: false,
};

/** The store that the machines of an older swarm find each other by (moby `daemon/config`). Pure. Throws `ParseError`. */
export function refuseCluster(options: MergedOptions): void {
  if (options['cluster-advertise'] === '' || options['cluster-store'] !== '') return;
  throw new ParseError(
    'invalid cluster configuration. --cluster-advertise must be accompanied by --cluster-store configuration',
  );
}

/**
 * A storage driver that the release does not have, and options that overlay2 does not take, which is the driver where
 * none is asked for. A driver with a slash or a colon is a plugin's. Pure. Throws `ParseError` with dockerd's words.
 */
export function refuseStorage(options: MergedOptions, { storage, logs }: DaemonVersion): void {
  const driver = options['storage-driver'];
  if (storage === undefined) return;
  rephrase(
    () => {
      refuseDriver(driver, storage);
      if (!['', 'overlay2'].includes(driver)) return;
      for (const option of options['storage-opt']) refuseOption(option, storage, logs.parseBytes);
    },
    ({ message }) => {
      const name = storage.namesDriver && driver !== '' ? `: ${driver}` : '';
      return `error initializing graphdriver: ${message}${name}`;
    },
  );
}

function refuseDriver(driver: string, { drivers, removed }: StorageRules): void {
  if (removed.includes(driver)) {
    throw new ParseError(
      `[graphdriver] ERROR: the ${driver} storage-driver has been deprecated and removed; visit https://docs.docker.com/go/storage-driver/ for more information`,
    );
  }
  if (driver === '' || drivers.includes(driver) || /[/:]/.test(driver)) return;
  throw new ParseError('driver not supported');
}

function refuseOption(
  option: string,
  { noValue, kernelCheck }: StorageRules,
  parseBytes: (text: string) => number,
): void {
  const { before, after, found } = cut(option, '=');
  if (!found) throw new ParseError(`${noValue}: ${option}`);
  const key = before.trim().toLowerCase();
  if (key === 'overlay2.size') parseBytes(after.trim());
  else if (kernelCheck && key === 'overlay2.override_kernel_check') parseBoolean(after.trim());
  else throw new ParseError(`overlay2: unknown option ${key}`);
}
