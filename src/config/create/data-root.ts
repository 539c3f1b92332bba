import type { DaemonSettings } from '../../contract/daemon-settings.ts';

/** The folder that an engine with these settings works in: with userns-remap one of its own for each root user. Pure. */
export function dataRootOf(settings: DaemonSettings): string {
  const remap = settings.usernsRemap;
  const [uid, gid] = [remap?.uidMappings[0]?.hostID, remap?.gidMappings[0]?.hostID];
  return uid === undefined || gid === undefined ? settings.dataRoot : `${settings.dataRoot}/${uid}.${gid}`;
}
