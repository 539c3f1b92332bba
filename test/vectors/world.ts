import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FoundContainer, FoundImage, PathKind } from '../../src/config/create/context.ts';
import { dataRootOf } from '../../src/config/create/data-root.ts';
import type { DaemonSettings } from '../../src/contract/daemon-settings.ts';
import type { ImageConfig } from '../../src/contract/docker.ts';
import type { HostFacts } from '../../src/contract/host-facts.ts';
import type { DeviceLookup, SourceFacts } from '../../src/contract/spec-input.ts';
import { cleanPath } from '../../src/lib/paths/clean-path.ts';
import { DATA_ROOT, HOST_FOLDER, hexId } from './symbols.ts';

/** The machine that the vectors were taken on: its facts, images, and files that cases refer to. */
export interface World {
  readonly facts: HostFacts;
  readonly images: Readonly<Record<string, ImageConfig>>;
  readonly passwd: string;
  readonly group: string;
  /** Files that the machine had, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Folders below `{{host}}`, and links, as the vectors' README lists them. */
const HOST_DIRECTORIES = ['', '/a', '/a/b', '/a/b/z', '/c', '/c/t', '/c/y', '/sh', '/sl', '/link', '/link/b'];
const SYSTEM_DIRECTORIES = new Set([
  ...[
    '/',
    '/dev',
    '/dev/fd',
    '/dev/net',
    '/dev/cpu',
    '/dev/cpu/0',
    '/dev/cpu/1',
    '/dev/shm',
    '/dev/pts',
    '/etc',
    '/home',
  ],
  ...[
    '/proc',
    '/root',
    '/run',
    '/srv',
    '/sys',
    '/sys/fs',
    '/sys/fs/cgroup',
    '/tmp',
    '/usr',
    '/usr/bin',
    '/var',
  ],
  ...['/var/lib', '/var/run', '/bin', '/lib', '/opt', '/sbin'],
]);
const SYSTEM_FILES = new Set([
  '/etc/passwd',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/run/dockerd/docker.sock',
]);

/** Reads the machine's description from the folders `host/` and `image/`. */
export function readWorld(folder: string): World {
  const read = (path: string) => readFileSync(join(folder, path), 'utf8');
  const described = JSON.parse(read('image/images.json')) as Record<string, DescribedImage>;
  const files = Object.fromEntries(
    [
      'env',
      'seccomp-bad.json',
      'seccomp-both.json',
      'seccomp-caps.json',
      'seccomp-min.json',
      'seccomp-old.json',
    ]
      .filter((name) => existsSync(join(folder, 'host', name)))
      .map((name) => [`${HOST_FOLDER}/${name}`, read(`host/${name}`)]),
  );
  return {
    facts: JSON.parse(read('host/host.json')) as HostFacts,
    images: Object.fromEntries(Object.keys(described).map((name) => [name, imageConfig(name, described)])),
    passwd: read('image/passwd'),
    group: read('image/group'),
    files: {
      ...files,
      [`${HOST_FOLDER}/file`]: 'x\n',
      '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\ndockremap:x:996:996::/home/dockremap:/bin/false\n',
      '/etc/group': 'root:x:0:\ndockremap:x:996:\n',
      '/etc/subuid': 'dockremap:100000:65536\n',
      '/etc/subgid': 'dockremap:100000:65536\n',
    },
  };
}

interface DescribedImage {
  readonly Config?: ImageConfig;
  readonly from?: string;
  readonly dockerfile?: readonly string[];
}

/** An image's configuration as its description or its Dockerfile says. */
function imageConfig(name: string, described: Record<string, DescribedImage>): ImageConfig {
  const { Config, from, dockerfile = [] } = described[name] ?? {};
  const config: ImageConfig = { ...(from === undefined ? {} : imageConfig(from, described)), ...Config };
  for (const line of dockerfile) applyInstruction(config, line);
  return config;
}

function applyInstruction(config: ImageConfig, line: string): void {
  const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
  const asJson = (): string[] => JSON.parse(rest) as string[];
  switch (word) {
    case 'ENV':
      config.Env = mergeEnv(
        config.Env ?? [],
        [...rest.matchAll(/(\w+)=(?:"([^"]*)"|(\S*))/g)].map(
          ([, k, quoted, bare]) => `${k}=${quoted ?? bare}`,
        ),
      );
      break;
    case 'USER':
      config.User = rest;
      break;
    case 'WORKDIR':
      config.WorkingDir = rest;
      break;
    case 'SHELL':
      config.Shell = asJson();
      break;
    case 'ENTRYPOINT':
      config.Entrypoint = rest.startsWith('[') ? asJson() : [...(config.Shell ?? ['/bin/sh', '-c']), rest];
      // A new entrypoint takes the base image's command away.
      config.Cmd = null;
      break;
    case 'CMD':
      config.Cmd = rest.startsWith('[') ? asJson() : [...(config.Shell ?? ['/bin/sh', '-c']), rest];
      break;
    case 'VOLUME':
      config.Volumes = Object.fromEntries(rest.split(' ').map((path) => [path, {}]));
      break;
    case 'EXPOSE':
      config.ExposedPorts = Object.fromEntries(
        rest.split(' ').map((port) => [port.includes('/') ? port : `${port}/tcp`, {}]),
      );
      break;
    case 'LABEL':
      config.Labels = Object.fromEntries(
        rest.split(' ').map((label) => label.split('=') as [string, string]),
      );
      break;
    case 'HEALTHCHECK':
      config.Healthcheck = { Test: ['CMD', 'true'], Interval: 3600e9, Timeout: 3e9, Retries: 2 };
      break;
    case 'STOPSIGNAL':
      config.StopSignal = rest;
      break;
    default:
      throw new Error(`unknown instruction ${word}`);
  }
}

function mergeEnv(base: readonly string[], more: readonly string[]): string[] {
  const names = new Map(more.map((entry) => [entry.split('=')[0], entry]));
  const replaced = base.map((entry) => {
    const own = names.get(entry.split('=')[0]);
    names.delete(entry.split('=')[0]);
    return own ?? entry;
  });
  return [...replaced, ...names.values()];
}

/** The image with a reference such as `bb`, `bb:latest` or `library/bb`; the only tag there is. */
export function findImage(world: World, reference: string): FoundImage | undefined {
  const name = reference.replace(/^(?:docker\.io\/)?(?:library\/)?/, '').replace(/:latest$/, '');
  const config = Object.hasOwn(world.images, name) ? world.images[name] : undefined;
  if (config === undefined) return undefined;
  return { id: `sha256:${hexId('image')}`, config, os: 'linux', architecture: 'amd64' };
}

export function findPeer(peers: readonly FoundContainer[], reference: string): FoundContainer | undefined {
  const bare = reference.replace(/^\//, '');
  return (
    peers.find((peer) => peer.id === bare || peer.name === bare) ??
    (bare === '' ? undefined : peers.find((peer) => peer.id.startsWith(bare)))
  );
}

export function hostPathKind(world: World, path: string): PathKind {
  const clean = cleanPath(path);
  if (Object.hasOwn(world.files, clean) || SYSTEM_FILES.has(clean)) return 'file';
  if (world.facts.devices.some((device) => device.path === clean)) return 'file';
  if (SYSTEM_DIRECTORIES.has(clean) || isBelow(DATA_ROOT, clean)) return 'directory';
  return HOST_DIRECTORIES.some((folder) => clean === `${HOST_FOLDER}${folder}`) ? 'directory' : 'missing';
}

/** The images are one static busybox with a passwd and a group file. */
export function imagePathKind(path: string): PathKind {
  if (/^\/etc\/(?:passwd|group)$/.test(path) || /^\/bin\/[^/]+$/.test(path)) return 'file';
  return SYSTEM_DIRECTORIES.has(path) ? 'directory' : 'missing';
}

/** Devices that a privileged container does not get, and so the list of facts lacks. */
const HIDDEN_DEVICES = [
  { path: '/dev/console', type: 'c', major: 5, minor: 1, fileMode: 0o600, uid: 0, gid: 0 },
  { path: '/dev/pts/ptmx', type: 'c', major: 5, minor: 2, fileMode: 0, uid: 0, gid: 0 },
] as const;
/** dockerd ran with its input from nowhere. */
const STANDARD_INPUT = '/dev/stdin';

export function lookUpDevice(world: World, asked: string): DeviceLookup {
  const path = asked === STANDARD_INPUT ? '/dev/null' : asked;
  const all = [...world.facts.devices, ...HIDDEN_DEVICES].sort((a, b) => (a.path < b.path ? -1 : 1));
  const device = all.find((one) => one.path === path);
  if (device !== undefined) return { kind: 'device', device };
  if (hostPathKind(world, path) === 'directory') {
    const below = all.filter((one) => one.path.startsWith(`${cleanPath(path)}/`));
    return { kind: 'directory', path: cleanPath(path), devices: below };
  }
  return hostPathKind(world, path) === 'file' ? { kind: 'other' } : { kind: 'missing' };
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** What a bind's source is on: everything on one private mount but `{{host}}/sh` and `sl`, and dockerd's own folder. */
export function lookUpSource(source: string, settings: DaemonSettings): SourceFacts {
  const plain: SourceFacts = { mountPoint: '/', propagation: 'private', lockedFlags: [] };
  if (source.includes('\0')) return { ...plain, createError: `mkdir ${source}: invalid argument` };
  for (const [folder, propagation] of [
    ['sh', 'shared'],
    ['sl', 'slave'],
  ] as const) {
    const mountPoint = `${HOST_FOLDER}/${folder}`;
    if (isBelow(mountPoint, source)) return { ...plain, mountPoint, propagation };
  }
  const isShm = source.startsWith(settings.dataRoot) && source.endsWith('/mounts/shm');
  if (isShm) return { ...plain, mountPoint: source, lockedFlags: ['nodev', 'noexec', 'nosuid'] };
  // Where its folder is on a private mount, dockerd mounts it over itself and shares that.
  const root = dataRootOf(settings);
  return isBelow(root, source) ? { ...plain, mountPoint: root, propagation: 'shared' } : plain;
}
