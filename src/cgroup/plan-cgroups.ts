import { posix } from 'node:path';
import { expandSlice } from '../config/cgroups/expand-slice.ts';
import type { CgroupFacts } from '../contract/host-facts.ts';
import { CgroupError } from '../errors/cgroup-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Resources } from '../oci/runtime-spec.ts';
import type { CgroupDirectory, CgroupParent, CgroupPlan } from './cgroup-plan.ts';
import { cleanCgroupPath } from './clean-cgroup-path.ts';
import { requiredControllers } from './required-controllers.ts';

/** What `planCgroups` decides from. */
export interface CgroupInput {
  /** 64 hex digits. */
  readonly containerId: string;
  /** `linux.cgroupsPath` of the spec: a path, or `slice:prefix:name` for systemd. */
  readonly cgroupsPath: string;
  readonly driver: 'cgroupfs' | 'systemd';
  readonly resources: Resources;
  readonly facts: CgroupFacts;
  readonly systemd: boolean;
  /** What a relative path is relative to: `readOwnCgroups`. Not needed for an absolute one. */
  readonly own: Readonly<Record<string, string>>;
  /** The daemon's `cpu-rt-period` and `cpu-rt-runtime`; zero for not set. */
  readonly realtime: { readonly periodUs: number; readonly runtimeUs: number };
  /** The folder for the records of what was made; gone after a reboot, as cgroups are. */
  readonly registry: string;
}

/**
 * Decides which cgroups a container needs. Pure.
 * Throws `CGROUP_PATH_INVALID`, `CGROUP_DRIVER_UNAVAILABLE`, or `CGROUP_CONTROLLER_MISSING` for a limit that this host cannot hold.
 */
export function planCgroups(input: CgroupInput): CgroupPlan {
  const { containerId, cgroupsPath, driver, facts, realtime, registry } = input;
  const required = requiredControllers(input.resources, facts.version);
  refuseMissing(required, facts);
  const path = driver === 'systemd' ? scopePath(cgroupsPath, input.systemd) : cleanCgroupPath(cgroupsPath);
  if (path === '' || path === '/') {
    throw new CgroupError('CGROUP_PATH_INVALID', `${cgroupsPath} names no cgroup of its own`, {
      value: cgroupsPath,
    });
  }
  const bases = path.startsWith('/') ? (facts.mounts ?? {}) : input.own;
  const hierarchies = groupByFolder(bases, facts);
  const ancestors = driver === 'systemd' ? [] : ancestorsOf(path);
  const unified = facts.version === 2 ? bases.unified : undefined;
  return {
    containerId,
    version: facts.version,
    parents: ancestors.map((ancestor) => parentAt(ancestor, hierarchies)),
    leaves: hierarchies.map((base) => below(base, path)),
    ownsLeaves: driver === 'cgroupfs' && posix.basename(path) === containerId,
    delegate: {
      directories:
        unified === undefined || driver === 'systemd'
          ? []
          : ['', ...ancestors].map((each) => join(unified, each)),
      controllers: facts.controllers,
    },
    required,
    realtime: facts.version === 1 ? realtime : { periodUs: 0, runtimeUs: 0 },
    registry,
  };
}

function refuseMissing(required: readonly string[], facts: CgroupFacts): void {
  const missing = required.filter((controller) => !facts.controllers.includes(controller));
  if (missing.length === 0) return;
  throw new CgroupError(
    'CGROUP_CONTROLLER_MISSING',
    `the cgroup controller ${missing.join(', ')} is not available on this host`,
    { value: missing, problems: missing.map((controller) => `${controller}: not mounted or not enabled`) },
  );
}

/** runc joins `prefix-name.scope` to the slice; an empty slice is system.slice (libcontainer/cgroups/systemd). */
function scopePath(cgroupsPath: string, systemd: boolean): string {
  if (!systemd) {
    throw new CgroupError(
      'CGROUP_DRIVER_UNAVAILABLE',
      'systemd cgroup flag passed, but systemd does not run here',
      {
        value: 'systemd',
      },
    );
  }
  const [slice, prefix, name, ...rest] = cgroupsPath.split(':');
  if (slice === undefined || prefix === undefined || !name || rest.length > 0 || name.includes('/')) {
    throw new CgroupError(
      'CGROUP_PATH_INVALID',
      `expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got "${cgroupsPath}" instead`,
      { value: cgroupsPath },
    );
  }
  const unit = name.endsWith('.slice') ? name : `${prefix === '' ? '' : `${prefix}-`}${name}.scope`;
  return join('/', expandSlice(slice === '' ? 'system.slice' : slice), unit);
}

/** Controllers that are mounted together share a folder. cgroup v2 has one folder for all of them. */
function groupByFolder(bases: Readonly<Record<string, string>>, facts: CgroupFacts): CgroupDirectory[] {
  const folders = new Map<string, string[]>();
  for (const [name, folder] of Object.entries(bases)) {
    const controllers = name === 'unified' && facts.version === 2 ? facts.controllers : [name];
    folders.set(folder, [...(folders.get(folder) ?? []), ...controllers]);
  }
  return [...folders].map(([path, controllers]) => ({ path, controllers }));
}

/** `/a/b/id` lies in `/a` and `/a/b`. */
function ancestorsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.flatMap((part, index) => (part === '' ? [] : [parts.slice(0, index + 1).join('/')]));
}

function parentAt(ancestor: string, hierarchies: readonly CgroupDirectory[]): CgroupParent {
  return {
    key: ancestor.startsWith('/') ? `root${ancestor}` : `own/${ancestor}`,
    directories: hierarchies.map((base) => below(base, ancestor)),
  };
}

function below({ path, controllers }: CgroupDirectory, name: string): CgroupDirectory {
  return { path: join(path, name), controllers };
}
