import type { HostConfig } from '../../contract/docker.ts';
import { quote } from '../../lib/text/quote.ts';
import { isApiAtLeast } from '../flags/is-api-at-least.ts';
import type { CreateContext } from './context.ts';
import type { Problems } from './problem.ts';

const OPTIONS_OF = [
  ['VolumeOptions', 'volume'],
  ['BindOptions', 'bind'],
  ['TmpfsOptions', 'tmpfs'],
] as const;

/** What the API's own version decides before the daemon sees a request (moby `api/server/router/container`). Changes `hostConfig`. */
export function applyApiRules(
  hostConfig: HostConfig,
  { dialect, apiVersion = dialect.api }: CreateContext,
  problems: Problems,
): void {
  if (isApiAtLeast(apiVersion, '1.42')) {
    delete hostConfig.KernelMemory;
    refuseForeignOptions(hostConfig, problems);
  } else if (isApiAtLeast(dialect.api, '1.42')) {
    hostConfig.ConsoleSize = [0, 0];
    forgetForeignOptions(hostConfig);
  }
  if (!isApiAtLeast(apiVersion, '1.46')) forgetTmpfsWords(hostConfig);
  // 0 and -1 both mean "no limit", and so did every negative number once.
  if (hostConfig.PidsLimit != null && hostConfig.PidsLimit <= 0) hostConfig.PidsLimit = null;
}

function refuseForeignOptions(hostConfig: HostConfig, problems: Problems): void {
  for (const mount of hostConfig.Mounts ?? []) {
    for (const [field, type] of OPTIONS_OF) {
      if (mount[field] && mount.Type !== type) {
        problems.add(`${field} must not be specified on mount type ${quote(mount.Type ?? '')}`);
      }
    }
  }
}

/** Clients of before 1.42 were never told that these do nothing. */
function forgetForeignOptions(hostConfig: HostConfig): void {
  hostConfig.Mounts = hostConfig.Mounts?.map((mount) => ({
    ...mount,
    ...(mount.Type === 'volume' ? {} : { VolumeOptions: null }),
    ...(mount.Type === 'tmpfs' ? {} : { TmpfsOptions: null }),
    ...(mount.BindOptions ? { BindOptions: { ...mount.BindOptions, CreateMountpoint: false } } : {}),
  }));
}

/** `TmpfsOptions.Options` came with 1.46. */
function forgetTmpfsWords(hostConfig: HostConfig): void {
  if (hostConfig.Mounts?.some((mount) => mount.TmpfsOptions?.Options) !== true) return;
  hostConfig.Mounts = hostConfig.Mounts.map((mount) => {
    if (mount.TmpfsOptions == null) return mount;
    const { Options: _, ...TmpfsOptions } = mount.TmpfsOptions;
    return { ...mount, TmpfsOptions };
  });
}
