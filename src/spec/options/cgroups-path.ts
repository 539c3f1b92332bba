import { isSystemdDriver } from '../../config/cgroups/is-systemd-driver.ts';
import type { SpecInput } from '../../contract/spec-input.ts';
import { join } from '../../lib/paths/join.ts';
import { defineOption } from '../option.ts';

/** Where the container's cgroup is. */
export const withCgroupsPath = defineOption<Record<string, never>>({
  option: 'cgroups-path',
  apply: (draft, input) => {
    draft.linux.cgroupsPath = cgroupsPath(input);
  },
  reasons: [
    {
      field: 'linux.cgroupsPath',
      from: (input) => {
        if (input.hostConfig.CgroupParent) return '--cgroup-parent (HostConfig.CgroupParent)';
        if (input.settings.cgroupParent) return 'the setting cgroup-parent';
        return isSystemdDriver(input.settings, input.host)
          ? 'default with the systemd driver: system.slice'
          : `default with the cgroupfs driver: ${input.engine.cgroupParent}`;
      },
      says: 'Where the kernel accounts for and limits the container: a path below each hierarchy’s root, or slice:prefix:name for systemd, which is then asked to make the scope.',
      section: 'config-linux.md, Cgroups Path',
    },
  ],
});

/**
 * The path as the runtime wants it. systemd: `parent:prefix:id`; cgroupfs: the id below the parent, where `..` of a
 * relative parent stays: the runtime and the engine's own cgroup plan clean it. Pure.
 */
export function cgroupsPath(input: SpecInput): string {
  const systemd = isSystemdDriver(input.settings, input.host);
  const parent =
    input.hostConfig.CgroupParent ||
    input.settings.cgroupParent ||
    (systemd ? 'system.slice' : input.engine.cgroupParent);
  return systemd ? `${parent}:${input.engine.scopePrefix}:${input.id}` : join(parent, input.id);
}
