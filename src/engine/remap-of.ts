import type { UsernsRemap } from '../contract/daemon-settings.ts';
import type { ContainerRecord } from '../contract/record.ts';
import { mapId } from '../images/map-id.ts';
import type { EngineCore } from './core.ts';

/** Whom a container's users are outside: the daemon's map, unless it asked for `--userns host`. Undefined for themselves. Pure. */
export function remapOf(
  { settings: { usernsRemap } }: Pick<EngineCore, 'settings'>,
  { hostConfig }: Pick<ContainerRecord, 'hostConfig'>,
): UsernsRemap | undefined {
  const isRemapped = hostConfig.UsernsMode !== 'host' && (usernsRemap?.uidMappings.length ?? 0) > 0;
  return isRemapped ? usernsRemap : undefined;
}

/** Whom files made for a container belong to: its own root, as the host numbers it. Pure. */
export function ownerOf(remap: UsernsRemap | undefined): { uid: number; gid: number } {
  return {
    uid: mapId(0, remap?.uidMappings ?? []) ?? 0,
    gid: mapId(0, remap?.gidMappings ?? []) ?? 0,
  };
}
