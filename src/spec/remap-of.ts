import type { DaemonSettings, UsernsRemap } from '../contract/daemon-settings.ts';
import type { HostConfig } from '../contract/docker.ts';

/** Whom a container's users are outside: the daemon's map, unless it asked for `--userns host`. Undefined for themselves. Pure. */
export function remapOf(
  { usernsRemap }: Pick<DaemonSettings, 'usernsRemap'>,
  { UsernsMode }: Pick<HostConfig, 'UsernsMode'>,
): UsernsRemap | undefined {
  return UsernsMode !== 'host' && (usernsRemap?.uidMappings.length ?? 0) > 0 ? usernsRemap : undefined;
}
