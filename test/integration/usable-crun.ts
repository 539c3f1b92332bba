import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';

const crun = createLinuxSystem().processes.find('crun');

export const hasCrun = crun !== undefined;

/**
 * crun 1.8.1 refuses the hybrid cgroup layout. Where it is found, this is a crun that cannot see its unified part, in a
 * mount namespace of its own.
 */
export function usableCrun(folder: string): string {
  if (!existsSync('/sys/fs/cgroup/unified')) return crun as string;
  const path = join(folder, 'crun');
  const hide = 'mount -t tmpfs none /sys/fs/cgroup/unified && exec "$0" "$@"';
  writeFileSync(path, `#!/bin/sh\nexec unshare --mount /bin/sh -c '${hide}' ${crun} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
