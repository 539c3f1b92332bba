import type { UsernsRemap } from '../contract/daemon-settings.ts';
import { mapId } from '../images/map-id.ts';

/** Whom files made for a container belong to: its own root, as the host numbers it. Pure. */
export function ownerOf(remap: UsernsRemap | undefined): { uid: number; gid: number } {
  return {
    uid: mapId(0, remap?.uidMappings ?? []) ?? 0,
    gid: mapId(0, remap?.gidMappings ?? []) ?? 0,
  };
}
