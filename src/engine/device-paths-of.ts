import type { HostConfig } from '../contract/docker.ts';

/** Every path that a configuration names as a device, for access or for a limit. Pure. */
export function devicePathsOf(hostConfig: HostConfig): string[] {
  const limits = [
    ...(hostConfig.BlkioWeightDevice ?? []),
    ...(hostConfig.BlkioDeviceReadBps ?? []),
    ...(hostConfig.BlkioDeviceWriteBps ?? []),
    ...(hostConfig.BlkioDeviceReadIOps ?? []),
    ...(hostConfig.BlkioDeviceWriteIOps ?? []),
  ];
  return [
    ...(hostConfig.Devices ?? []).map(({ PathOnHost }) => PathOnHost),
    ...limits.map(({ Path }) => Path),
  ];
}
