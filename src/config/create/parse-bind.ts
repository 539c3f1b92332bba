import type { MountRequest } from '../../contract/docker.ts';
import { PROPAGATIONS } from './mount-problem.ts';

/** A `source:destination:mode` as the mount that it means, or Docker's refusal. */
export type ParsedBind =
  | { readonly mount: MountRequest; readonly mode: string; readonly refusal?: undefined }
  | { readonly refusal: string };

const CLASSES: readonly ReadonlySet<string>[] = [
  new Set(['rw', 'ro']),
  new Set(['z', 'Z']),
  PROPAGATIONS,
  new Set(['nocopy']),
  new Set(['consistent', 'cached', 'delegated']),
];

/**
 * Reads one of `HostConfig.Binds` (moby `ParseMountRaw`): one part is an anonymous volume's destination, a source
 * that begins with a slash a folder of the host, any other a volume's name. Pure.
 */
export function parseBind(raw: string, volumeDriver: string): ParsedBind {
  const parts = raw.split(':');
  const invalid = { refusal: `invalid volume specification: '${raw}'` };
  const [first = '', second, mode = ''] = parts;
  if (first === '' || parts.length > 3) return invalid;
  // A destination and a mode: a volume cannot be given a mode only.
  if (parts.length === 2 && isMountMode(second ?? '')) return invalid;
  if (!isMountMode(mode)) return { refusal: `invalid mode: ${mode}` };
  const source = second === undefined ? '' : first;
  const type = source.startsWith('/') ? 'bind' : 'volume';
  const words = mode.split(',');
  const propagation = words.find((word) => PROPAGATIONS.has(word));
  const noCopy = words.includes('nocopy');
  const hasDriver = volumeDriver !== '' && type === 'volume';
  const mount: MountRequest = {
    Type: type,
    Source: source,
    Target: second ?? first,
    ReadOnly: words.includes('ro'),
    ...(noCopy || hasDriver
      ? {
          VolumeOptions: {
            ...(noCopy ? { NoCopy: true } : {}),
            ...(hasDriver ? { DriverConfig: { Name: volumeDriver } } : {}),
          },
        }
      : {}),
    ...(propagation === undefined ? {} : { BindOptions: { Propagation: propagation } }),
  };
  return { mount, mode };
}

/** Whether each word is known, and no two are of one class. Pure. */
export function isMountMode(mode: string): boolean {
  if (mode === '') return true;
  const used = new Set<ReadonlySet<string>>();
  for (const word of mode.split(',')) {
    const of = CLASSES.find((words) => words.has(word));
    if (of === undefined || used.has(of)) return false;
    used.add(of);
  }
  return true;
}
