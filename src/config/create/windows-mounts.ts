import type { HostConfig } from '../../contract/docker.ts';
import type { WindowsInput } from '../../contract/windows-input.ts';
import { ConfigError } from '../../errors/config-error.ts';

type WindowsMount = WindowsInput['mounts'][number];

const PLACE = String.raw`[a-z]:(?:[\\/][^:*?"<>|]*)?|\\\\[.?]\\pipe\\[^:*?"<>|]+`;
const NAME = '[a-z0-9][a-z0-9_.-]+';
const VOLUME = new RegExp(`^(?:(${PLACE}|${NAME}):)?(${PLACE})(?::(r[ow]))?$`, 'i');

/**
 * What a Windows container has mounted: `[SOURCE:]DESTINATION[:ro|rw]` of Binds, where both may be folders or named pipes
 * and a source that is neither is a volume, then Mounts. Without a source a volume has no name yet, and is left out
 * (moby `volume/mounts/windows_parser.go`). Pure.
 *
 * @throws ConfigError `CONFIG_REFUSED` with Docker's text for a volume that is none
 */
export function windowsMounts(
  { Binds, Mounts }: HostConfig,
  volumePath: (name: string) => string,
): readonly WindowsMount[] {
  const isName = (source: string) => new RegExp(`^${NAME}$`, 'i').test(source);
  const place = (source: string) => (isName(source) ? volumePath(source) : source);
  const binds = (Binds ?? []).flatMap((text) => {
    const [whole, source = '', destination = '', mode = 'rw'] = VOLUME.exec(text) ?? [];
    if (whole === undefined) {
      throw new ConfigError('CONFIG_REFUSED', `invalid volume specification: '${text}'`, {
        phase: 'create',
        value: text,
      });
    }
    const writable = mode.toLowerCase() === 'rw';
    return source === '' ? [] : [{ source: place(source), destination, writable }];
  });
  const mounts = (Mounts ?? []).flatMap(({ Source, Target, ReadOnly }) =>
    Source && Target ? [{ source: place(Source), destination: Target, writable: ReadOnly !== true }] : [],
  );
  return [...binds, ...mounts];
}
