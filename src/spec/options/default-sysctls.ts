import { joinedContainer } from '../../config/modes/joined-container.ts';
import { defineOption } from '../option.ts';

/** Network settings that let unprivileged users ping and use low ports, in a network namespace that is the container's own. */
export const withDefaultSysctls = defineOption<Record<string, never>>({
  option: 'default-sysctls',
  apply: (draft, input) => {
    const { NetworkMode, UsernsMode } = input.hostConfig;
    if (NetworkMode === 'host' || joinedContainer(NetworkMode) !== undefined) return;
    const remapped = input.settings.usernsRemap !== undefined && UsernsMode !== 'host';
    const sysctl: Record<string, string> = { ...draft.linux.sysctl };
    if (
      !remapped &&
      !input.host.inUserNamespace &&
      hasSysctl(input.host.sysctls, 'net.ipv4.ping_group_range')
    ) {
      sysctl['net.ipv4.ping_group_range'] = '0 2147483647';
    }
    if (hasSysctl(input.host.sysctls, 'net.ipv4.ip_unprivileged_port_start')) {
      sysctl['net.ipv4.ip_unprivileged_port_start'] = '0';
    }
    draft.linux.sysctl = sysctl;
  },
  reasons: [
    {
      field: 'linux.sysctl.net.ipv4.ping_group_range',
      from: 'default where the network namespace is the container’s own; not with userns-remap',
      says: 'Every group may open ICMP echo sockets, so ping needs no capability.',
      section: 'config-linux.md, Sysctl',
    },
    {
      field: 'linux.sysctl.net.ipv4.ip_unprivileged_port_start',
      from: 'default where the network namespace is the container’s own',
      says: 'Ports below 1024 need no capability.',
      section: 'config-linux.md, Sysctl',
    },
  ],
});

/** Facts that do not say count as a kernel of today, which has them. */
function hasSysctl(known: Readonly<Record<string, boolean>> | undefined, name: string): boolean {
  return known?.[name] ?? true;
}
