import type { HostConfig } from '../../contract/docker.ts';
import { joinedContainer } from '../modes/joined-container.ts';
import type { CreateContext } from './context.ts';
import type { Problems } from './problem.ts';
import { sharedLabels } from './shared-labels.ts';

/** Fills in what was not said (moby `adaptContainerSettings`). Changes `hostConfig`. */
export function fillDefaults(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  const { settings, host } = context;
  if ((hostConfig.Memory ?? 0) > 0 && !hostConfig.MemorySwap) {
    const twice = (hostConfig.Memory ?? 0) * 2;
    // What has no room in an int64 wraps around, as in Go.
    hostConfig.MemorySwap = twice < 2 ** 63 ? twice : twice - 2 ** 64;
  }
  if (!hostConfig.ShmSize) hostConfig.ShmSize = settings.defaultShmSizeBytes;
  if (!hostConfig.IpcMode) hostConfig.IpcMode = settings.defaultIpcMode;
  if (!hostConfig.CgroupnsMode) {
    // On a unified hierarchy even privileged containers have a cgroup namespace of their own.
    const byHost = host.cgroup.version === 2 ? 'private' : 'host';
    hostConfig.CgroupnsMode =
      hostConfig.Privileged && host.cgroup.version === 1 ? 'host' : (settings.defaultCgroupnsMode ?? byHost);
  }
  for (const field of ['PidMode', 'IpcMode', 'NetworkMode'] as const) {
    const name = joinedContainer(hostConfig[field]);
    const found = name ? context.findContainer(name) : undefined;
    // The id stays true when the other container is renamed.
    if (found !== undefined) hostConfig[field] = `container:${found.id}`;
  }
  const labels = sharedLabels(hostConfig, context, problems);
  if (labels.length > 0) hostConfig.SecurityOpt = [...(hostConfig.SecurityOpt ?? []), ...labels];
  hostConfig.OomKillDisable ??= false;
}
