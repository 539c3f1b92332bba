import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container } from '../../src/engine/api.ts';

const ROOT = '/sys/fs/cgroup';

/** Process 1 of a running container, by its number on the host. */
export async function pidOf(container: Container): Promise<number> {
  return (await container.inspect()).State.Pid;
}

/** A container's own cgroup as the kernel tells it (cgroups(7)), below the hierarchy of a v1 controller or of v2. */
export async function cgroupOf(container: Container, controller = ''): Promise<string> {
  const text = readFileSync(`/proc/${await pidOf(container)}/cgroup`, 'utf8');
  const line = text
    .split('\n')
    .map((entry) => entry.split(':'))
    .find(([, names = '']) => names.split(',').includes(controller));
  return join(ROOT, controller === '' ? '' : controller, line?.slice(2).join(':') ?? '');
}

/** Files of a cgroup, one value each; undefined for one that the kernel does not have. */
export function limits(folder: string, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      return [name, existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined];
    }),
  );
}

/** The numbers of a file such as cgroup.events: `key value` in each line. */
export function keyed(folder: string, name: string): Record<string, number> {
  return Object.fromEntries(
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string])
      .map(([key, value]) => [key, Number(value)]),
  );
}
