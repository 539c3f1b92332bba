import type { DaemonSettings } from '../../contract/daemon-settings.ts';
import type { HostFacts } from '../../contract/host-facts.ts';

/** Whether systemd makes the cgroups: asked for, or the default of a unified hierarchy that it runs (moby `UsingSystemd`). Pure. */
export function isSystemdDriver(settings: DaemonSettings, host: HostFacts): boolean {
  if (settings.cgroupDriver !== undefined) return settings.cgroupDriver === 'systemd';
  return host.cgroup.version === 2 && host.systemd;
}
