import type { DaemonSettings } from '../../contract/daemon-settings.ts';

/** The folder that an engine with these settings works in: with userns-remap one of its own for each root user. Pure. */
export function dataRootOf(settings: DaemonSettings): string {
  const remap = settings.usernsRemap;
  if (remap === undefined) return settings.dataRoot;
  return `${settings.dataRoot}/${remap.uidMappings[0]?.hostID ?? 0}.${remap.gidMappings[0]?.hostID ?? 0}`;
}
