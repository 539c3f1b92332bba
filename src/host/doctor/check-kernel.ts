import type { HostFacts } from '../../contract/host-facts.ts';
import type { System } from '../../system/system.ts';
import type { Finding } from './finding.ts';

/** What the kernel offers besides cgroups. */
export function checkKernel(facts: HostFacts, { files }: System): Finding[] {
  const hasOverlay = /^nodev\toverlay$/m.test(files.readIfThere('/proc/filesystems') ?? '');
  const userNamespaces = Number(files.readIfThere('/proc/sys/user/max_user_namespaces') ?? 0);
  return [
    {
      name: 'kernel',
      status: 'ok',
      found: `${facts.kernel}, ${facts.architecture}, ${facts.cpus} CPUs`,
      meaning: 'Containers share this kernel.',
      remedy: '',
    },
    {
      name: 'overlay',
      status: hasOverlay ? 'ok' : 'limited',
      found: hasOverlay ? 'yes' : 'not loaded, or not built in',
      meaning: hasOverlay
        ? 'Containers of one image share its files.'
        : 'Each container gets a copy of its image: slower to make, and larger.',
      remedy: hasOverlay ? '' : 'Load it: `modprobe overlay`.',
    },
    {
      name: 'seccomp',
      status: facts.seccomp ? 'ok' : 'limited',
      found: facts.seccomp ? 'yes' : 'no',
      meaning: facts.seccomp
        ? 'System calls that containers do not need are refused.'
        : 'Containers can make every system call.',
      remedy: facts.seccomp ? '' : 'Use a kernel with CONFIG_SECCOMP_FILTER.',
    },
    checkAppArmor(facts, files),
    {
      name: 'user namespaces',
      status: userNamespaces > 0 ? 'ok' : 'limited',
      found: userNamespaces > 0 ? `up to ${userNamespaces}` : 'none',
      meaning:
        userNamespaces > 0
          ? 'Root in a container can be mapped to another user outside.'
          : 'Root in a container cannot be mapped to another user.',
      remedy: userNamespaces > 0 ? '' : 'Allow them: `sysctl user.max_user_namespaces=10000`.',
    },
  ];
}

/** The kernel may have it while the tool that loads profiles is missing. */
function checkAppArmor({ appArmor }: HostFacts, files: System['files']): Finding {
  const inKernel = (files.readIfThere('/sys/module/apparmor/parameters/enabled') ?? '').startsWith('Y');
  return {
    name: 'AppArmor',
    status: appArmor ? 'ok' : 'limited',
    found: appArmor
      ? 'yes'
      : inKernel
        ? 'in the kernel, but no profiles can be loaded'
        : 'not in this kernel',
    meaning: appArmor ? 'Containers are confined by a profile.' : 'Containers are not confined by a profile.',
    remedy: appArmor
      ? ''
      : inKernel
        ? 'Install the package apparmor, and mount securityfs.'
        : 'Use a kernel with CONFIG_SECURITY_APPARMOR, booted with apparmor=1 security=apparmor.',
  };
}
