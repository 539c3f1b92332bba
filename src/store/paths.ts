import { join } from '../lib/paths/join.ts';

/** Every path below the two directories, in one place. Pure. */
export interface StorePaths {
  readonly root: string;
  readonly run: string;
  readonly containers: string;
  readonly names: string;
  /** One empty file per container that is in a working state. */
  readonly working: string;
  readonly locks: string;
  container(id: string): ContainerPaths;
  name(name: string): string;
  workingMark(id: string): string;
  lock(id: string): string;
  nameLock(name: string): string;
}

export interface ContainerPaths {
  readonly directory: string;
  readonly record: string;
  readonly snapshot: string;
  readonly journal: string;
  /** The file that says in `working` that the container is worked on; here as long as it is not. */
  readonly mark: string;
  /** conmon's log of stdout and stderr. */
  readonly log: string;
  readonly bundle: string;
  readonly spec: string;
  /** What `initCgroups` decided: undoing it must not depend on the bundle. */
  readonly cgroups: string;
  readonly hosts: string;
  readonly hostname: string;
  readonly resolvConf: string;
  /** The host's side of a shareable /dev/shm. */
  readonly shm: string;
  /** The root file system as the container sees it. */
  readonly rootfs: string;
  /** What the container changed of its image. */
  readonly upper: string;
}

export function storePaths({ root, run }: { root: string; run: string }): StorePaths {
  const containers = join(root, 'containers');
  const names = join(root, 'names');
  const working = join(root, 'working');
  const locks = join(run, 'locks');
  let last: { readonly id: string; readonly paths: ContainerPaths } | undefined;
  return {
    root,
    run,
    containers,
    names,
    working,
    locks,
    container: (id) => {
      // Asked for many times in each transition, for one container after the other.
      if (last?.id !== id) last = { id, paths: containerPaths(join(containers, id)) };
      return last.paths;
    },
    name: (name) => join(names, name),
    workingMark: (id) => join(working, id),
    lock: (id) => join(locks, id),
    nameLock: (name) => join(locks, `name-${name}`),
  };
}

function containerPaths(directory: string): ContainerPaths {
  const bundle = `${directory}/bundle`;
  return {
    directory,
    record: `${directory}/config.json`,
    snapshot: `${directory}/snapshot.json`,
    journal: `${directory}/journal.jsonl`,
    mark: `${directory}/mark`,
    log: `${directory}/container.log`,
    bundle,
    spec: `${bundle}/config.json`,
    cgroups: `${directory}/cgroups.json`,
    hosts: `${directory}/hosts`,
    hostname: `${directory}/hostname`,
    resolvConf: `${directory}/resolv.conf`,
    shm: `${directory}/shm`,
    rootfs: `${directory}/rootfs`,
    upper: `${directory}/upper`,
  };
}
