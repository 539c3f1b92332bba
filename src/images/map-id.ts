import type { IdMapping } from '../contract/daemon-settings.ts';

/** The host's number of a user or group of a user namespace (user_namespaces(7)); undefined where it has none. Pure. */
export function mapId(id: number, mappings: readonly IdMapping[]): number | undefined {
  const range = mappings.find(({ containerID, size }) => id >= containerID && id < containerID + size);
  return range === undefined ? undefined : range.hostID + (id - range.containerID);
}
