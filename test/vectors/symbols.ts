import { createHash } from 'node:crypto';

/** 64 hex digits that stand for a thing with this name, always the same. */
export function hexId(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

export const CONTAINER_ID = hexId('container');
/** As on the machine where the vectors were taken, dockerd works below /tmp: a bind of /tmp holds its folder. */
export const DATA_ROOT = '/tmp/dockerd/data';
export const HOST_FOLDER = '/srv/vectors-host';
export const EXEC_ROOT = '/tmp/dockerd/exec';

/** The numbers that a process and a container get: any will do, if equal names get equal ones. */
export function peerPid(name: string): number {
  return 100_000 + (Number.parseInt(hexId(name).slice(0, 6), 16) % 100_000);
}

/** Puts a value for every symbol (`{{root}}`, …) in all texts of `value`. `root` is the folder that dockerd works in. */
export function expandSymbols<T>(value: T, root: string): T {
  if (typeof value === 'string') {
    // What is no symbol is a template of Docker's own: `tag={{.ID}}`.
    return value.replace(
      /\{\{([^{}]+)\}\}/g,
      (whole, symbol: string) => symbolValue(symbol, root) ?? whole,
    ) as T;
  }
  if (Array.isArray(value)) return value.map((one) => expandSymbols(one, root)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [expandSymbols(key, root), expandSymbols(one, root)]),
  ) as T;
}

function symbolValue(symbol: string, root: string): string | undefined {
  const [kind = '', ...rest] = symbol.split(':');
  if (kind === 'peer') return peerValue(rest[0] ?? '', rest[1] ?? '');
  if (kind === 'anonvol') return hexId(`volume ${rest.join(':')}`);
  const known: Record<string, string> = {
    id: CONTAINER_ID,
    id12: CONTAINER_ID.slice(0, 12),
    imageId: `sha256:${hexId('image')}`,
    layer: hexId('layer'),
    merged: `${root}/overlay2/${hexId('layer')}/merged`,
    root,
    dataroot: DATA_ROOT,
    exec: EXEC_ROOT,
    host: HOST_FOLDER,
    ctdstate: '/run/dockerd/containerd',
    dockerdPid: '4242',
    controllerId: hexId('controller').slice(0, 12),
    sandboxKey: '/run/docker/netns/0123456789ab',
    dockerSocket: '/run/dockerd/docker.sock',
    daemonDir: '/run/dockerd',
    lab: '/srv/vectors-lab',
  };
  return known[kind];
}

function peerValue(name: string, what: string): string {
  const id = hexId(`peer ${name}`);
  const values: Record<string, string> = {
    id,
    id12: id.slice(0, 12),
    pid: String(peerPid(name)),
    sandboxKey: `/run/docker/netns/${id.slice(0, 12)}`,
  };
  const value = values[what];
  if (value === undefined) throw new Error(`unknown symbol of a peer: ${what}`);
  return value;
}
