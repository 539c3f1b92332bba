import type { CommandDevice } from './linux-command.ts';

/** Any device number. */
const ANY = -1;

function device(
  letter: 'b' | 'c',
  path: string,
  numbers: readonly [number, number],
  permissions = 'rwm',
  fileMode = 0,
): CommandDevice {
  const [major, minor] = numbers;
  return { type: letter.charCodeAt(0), path, major, minor, permissions, file_mode: fileMode, uid: 0, gid: 0 };
}

/** Both made and allowed (libcontainer `configs/device_defaults.go` as of Docker 1.10). */
const SIMPLE: readonly CommandDevice[] = [
  device('c', '/dev/null', [1, 3], 'rwm', 0o666),
  device('c', '/dev/zero', [1, 5], 'rwm', 0o666),
  device('c', '/dev/full', [1, 7], 'rwm', 0o666),
  device('c', '/dev/tty', [5, 0], 'rwm', 0o666),
  device('c', '/dev/urandom', [1, 9], 'rwm', 0o666),
  device('c', '/dev/random', [1, 8], 'rwm', 0o666),
];

/** Nodes of any kind may be made, terminals and tunnels used. */
export const DEFAULT_ALLOWED_DEVICES: readonly CommandDevice[] = [
  device('c', '', [ANY, ANY], 'm'),
  device('b', '', [ANY, ANY], 'm'),
  device('c', '/dev/console', [5, 1]),
  device('c', '/dev/tty0', [4, 0]),
  device('c', '/dev/tty1', [4, 1]),
  device('c', '', [136, ANY]),
  device('c', '', [5, 2]),
  device('c', '', [10, 200]),
  ...SIMPLE,
];

/** /dev/fuse is made but not allowed: some programs only want to see it. */
export const DEFAULT_AUTO_CREATED_DEVICES: readonly CommandDevice[] = [
  device('c', '/dev/fuse', [10, 229]),
  ...SIMPLE,
];

/** The defaults without those whose path the user gives anew, then the user's (moby `mergeDevices`). Pure. */
export function mergeDevices(
  defaults: readonly CommandDevice[],
  asked: readonly CommandDevice[],
): readonly CommandDevice[] {
  const paths = new Set(asked.map(({ path }) => path));
  return [...defaults.filter(({ path }) => path === '' || !paths.has(path)), ...asked];
}
