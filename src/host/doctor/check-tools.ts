import type { System } from '../../system/system.ts';
import type { Finding } from './finding.ts';

interface Tool {
  readonly name: string;
  /** What makes it say its version; none for a tool that cannot. */
  readonly versionArgs?: readonly string[];
  readonly needed: boolean;
  readonly meaning: string;
  /** Debian's package. */
  readonly package: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'runc',
    versionArgs: ['--version'],
    needed: true,
    meaning: 'The default OCI runtime.',
    package: 'runc',
  },
  {
    name: 'crun',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'A smaller OCI runtime (--runtime crun).',
    package: 'crun',
  },
  {
    name: 'conmon',
    versionArgs: ['--version'],
    needed: true,
    meaning: 'Holds a container’s output and exit code, so that it outlives the engine.',
    package: 'conmon',
  },
  {
    name: 'busybox',
    versionArgs: [],
    needed: false,
    meaning: 'The embedded image is made from it.',
    package: 'busybox-static',
  },
  {
    name: 'tar',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Unpacks archives for `import`.',
    package: 'tar',
  },
  {
    name: 'skopeo',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Copies images from archives and layouts.',
    package: 'skopeo',
  },
  {
    name: 'umoci',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Unpacks OCI images.',
    package: 'umoci',
  },
  {
    name: 'newuidmap',
    needed: false,
    meaning: 'Maps users for containers that are not root’s.',
    package: 'uidmap',
  },
  {
    name: 'apparmor_parser',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Loads AppArmor profiles.',
    package: 'apparmor',
  },
  {
    name: 'qemu-system-x86_64',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Runs machines with other kernels (`lockstep vm`).',
    package: 'qemu-system-x86',
  },
  {
    name: 'mmdebstrap',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Builds the disks of such machines.',
    package: 'mmdebstrap',
  },
  {
    name: 'vagrant',
    // Ruby takes seconds to begin.
    needed: false,
    meaning: 'Makes such machines with systemd; `lockstep vm up` installs what is missing for it.',
    package: 'vagrant vagrant-libvirt',
  },
  {
    name: 'libvirtd',
    versionArgs: ['--version'],
    needed: false,
    meaning:
      'Has the machines of Vagrant; Lockstep starts one of its own, beside the host’s, when it is needed.',
    package: 'libvirt-daemon libvirt-daemon-driver-qemu',
  },
  {
    name: 'virsh',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Speaks to libvirtd.',
    package: 'libvirt-clients',
  },
  {
    name: 'dnsmasq',
    versionArgs: ['--version'],
    needed: false,
    meaning: 'Gives the machines of Vagrant their addresses.',
    package: 'dnsmasq-base',
  },
];

const VERSION_TIMEOUT_MS = 2000;

/** Which of the programs that Lockstep can use are installed, and their versions. */
export function checkTools(system: System): Promise<Finding[]> {
  return Promise.all(TOOLS.map((tool) => checkTool(tool, system)));
}

async function checkTool(tool: Tool, { processes }: System): Promise<Finding> {
  const path = processes.find(tool.name);
  const { name, meaning } = tool;
  if (path === undefined) {
    return {
      name,
      status: tool.needed ? 'missing' : 'limited',
      found: 'not installed',
      meaning,
      remedy: `Install the package ${tool.package}: apt-get install ${tool.package}`,
    };
  }
  const version = tool.versionArgs && (await readVersion(path, tool.versionArgs, processes));
  return { name, status: 'ok', found: [version, path].filter(Boolean).join(' at '), meaning, remedy: '' };
}

/** The first thing in a program's output that looks like a version; empty where there is none. */
async function readVersion(
  path: string,
  args: readonly string[],
  processes: System['processes'],
): Promise<string> {
  try {
    const { stdout, stderr } = await processes.run(path, args, { timeoutMs: VERSION_TIMEOUT_MS });
    return /\d+\.\d+(?:\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] ?? '';
  } catch {
    return '';
  }
}
