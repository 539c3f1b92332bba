import type { HostFacts } from '../../contract/host-facts.ts';
import type { Finding } from './finding.ts';

const LAYOUTS = {
  unified: 'cgroup v2',
  hybrid: 'cgroup v1, with an empty v2 hierarchy beside it (hybrid)',
  legacy: 'cgroup v1',
  none: 'no cgroup hierarchy',
} as const;

const REMEDIES = {
  unified: '',
  hybrid: 'Nothing for runc; for crun boot with systemd.unified_cgroup_hierarchy=1, which gives cgroup v2.',
  legacy: '',
  none: 'Mount them: `mount -t cgroup2 none /sys/fs/cgroup`, or install the package cgroupfs-mount.',
} as const;

/** What each controller is for, by its v1 name; v2 calls blkio io. */
const USES = {
  cpu: '--cpus, --cpu-shares, --cpu-quota',
  cpuset: '--cpuset-cpus, --cpuset-mems',
  memory: '--memory, --memory-swap',
  pids: '--pids-limit',
  blkio: '--blkio-weight, --device-read-bps',
} as const;

/** How cgroups are mounted, which controllers there are, and what of them this kernel leaves out. */
export function checkCgroups({ cgroup, systemd }: HostFacts): Finding[] {
  return [checkLayout(cgroup.layout, systemd, cgroup.driver), checkControllers(cgroup), checkSwap(cgroup)];
}

function checkLayout(layout: keyof typeof LAYOUTS, systemd: boolean, driver: string): Finding {
  return {
    name: 'cgroups',
    status: layout === 'none' ? 'missing' : layout === 'hybrid' ? 'limited' : 'ok',
    found: `${LAYOUTS[layout]}; driver ${driver}${systemd ? '' : ', no systemd'}`,
    meaning:
      layout === 'hybrid'
        ? 'runc works with it; crun may refuse this layout.'
        : 'They hold a container’s processes together and limit them.',
    remedy: REMEDIES[layout],
  };
}

function checkControllers({ controllers, version }: HostFacts['cgroup']): Finding {
  const missing = Object.entries(USES)
    .map(([name, use]) => ({ name: version === 2 && name === 'blkio' ? 'io' : name, use }))
    .filter(({ name }) => !controllers.includes(name));
  return {
    name: 'controllers',
    status: missing.length === 0 ? 'ok' : 'limited',
    found: controllers.join(', ') || 'none',
    meaning:
      missing.length === 0
        ? 'Every limit can be set.'
        : `Not possible: ${missing.map(({ name, use }) => `${use} (${name})`).join('; ')}.`,
    remedy: missing.length === 0 ? '' : 'Enable them at boot, for example with cgroup_enable=memory.',
  };
}

function checkSwap({ swapLimit }: HostFacts['cgroup']): Finding {
  return {
    name: 'swap limit',
    status: swapLimit ? 'ok' : 'limited',
    found: swapLimit ? 'yes' : 'no',
    meaning: swapLimit ? '--memory-swap is enforced.' : '--memory limits memory alone; swap is not counted.',
    remedy: swapLimit ? '' : 'Boot with swapaccount=1.',
  };
}
