import { everythingBut } from './everything-but.ts';

/** Rules with one purpose; `SELF` stands for the profile's own name, `ENGINE` for the engine's. */
export interface ProfileRules {
  readonly purpose: string;
  readonly rules: readonly string[];
}

/** The default profile (facts: moby/profiles `apparmor` at v0.2), apparmor.d(5). */
export const PROFILE_RULES: readonly ProfileRules[] = [
  {
    purpose: 'what a container needs: other layers decide about it',
    rules: ['network', 'capability', 'file', 'umount'],
  },
  { purpose: 'the kernel’s cryptography by sockets has let users become root', rules: ['deny network alg'] },
  {
    purpose: 'signals of the host, of the runtime, of the engine and among the container’s own processes',
    rules: [
      'signal (receive) peer=unconfined',
      'signal (receive) peer=runc',
      'signal (receive) peer=crun',
      'signal (receive) peer="ENGINE"',
      'signal (send,receive) peer="SELF"',
    ],
  },
  {
    purpose: 'no writing in /proc but to processes and to sys',
    rules: [
      'deny @{PROC}/* w',
      'deny @{PROC}/[^1-9s]*/** w',
      ...everythingBut('@{PROC}', 'sys')
        .slice(1)
        .map((glob) => `deny ${glob} w`),
      'deny @{PROC}/sys[^/]*/** w',
    ],
  },
  {
    purpose: 'of /proc/sys only the limits on shared memory, which belong to the ipc namespace',
    rules: everythingBut('@{PROC}/sys', 'kernel/shm').map((glob) => `deny ${glob.replace('*/**', '**')} w`),
  },
  {
    purpose: 'the host’s keyboard commands and memory',
    rules: ['deny @{PROC}/sysrq-trigger rwklx', 'deny @{PROC}/kcore rwklx'],
  },
  { purpose: 'mounting could uncover what is hidden', rules: ['deny mount'] },
  {
    purpose: 'no writing in /sys but to cgroups',
    rules: everythingBut('/sys', 'fs/cgroup').map((glob) => `deny ${glob} wklx`),
  },
  {
    purpose: 'firmware, the power meter and the security modules are the host’s',
    rules: [
      'deny /sys/firmware/** rwklx',
      'deny /sys/devices/virtual/powercap/** rwklx',
      'deny /sys/kernel/security/** rwklx',
    ],
  },
  {
    purpose: 'processes of containers may trace each other',
    rules: ['ptrace (trace,tracedby,read,readby) peer="SELF"'],
  },
];
