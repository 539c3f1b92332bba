import type { MountRequest } from '../../contract/docker.ts';
import { cleanPath } from '../../lib/paths/clean-path.ts';
import { quote } from '../../lib/text/quote.ts';
import type { CreateContext } from './context.ts';
import type { CreateDialect } from './dialect.ts';

/** The six words of mount propagation, mount_namespaces(7). */
export const PROPAGATIONS = new Set(['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared']);

/**
 * What is wrong with one mount, in Docker's words (moby `volume/mounts/linux_parser.go`); undefined when it is fine.
 * Pure but for the look-up, which is left out where the source of a bind may be missing.
 */
export function mountProblem(
  mount: MountRequest,
  dialect: CreateDialect,
  hostPathKind?: CreateContext['hostPathKind'],
): string | undefined {
  const type = mount.Type ?? '';
  const reason =
    targetProblem(mount.Target ?? '') ??
    (type === 'bind'
      ? bindProblem(mount, dialect, hostPathKind)
      : type === 'volume'
        ? volumeProblem(mount, dialect)
        : type === 'tmpfs'
          ? tmpfsProblem(mount)
          : type === 'image' && dialect.imageMounts
            ? imageProblem(mount)
            : 'mount type unknown');
  return reason === undefined ? undefined : `invalid mount config for type ${quote(type)}: ${reason}`;
}

/** What is wrong with a destination that a tmpfs or another mount is to have; undefined when it is fine. Pure. */
export function destinationProblem(destination: string): string | undefined {
  const slashed = destination.replaceAll('\\', '/');
  if (cleanPath(slashed) === '/') return "invalid specification: destination can't be '/'";
  return absoluteProblem(destination);
}

function targetProblem(target: string): string | undefined {
  return target === '' ? 'field Target must not be empty' : destinationProblem(target);
}

function absoluteProblem(path: string): string | undefined {
  if (path.replaceAll('\\', '/').startsWith('/')) return undefined;
  return `invalid mount path: '${path}' mount path must be absolute`;
}

function bindProblem(
  mount: MountRequest,
  dialect: CreateDialect,
  hostPathKind: CreateContext['hostPathKind'] | undefined,
): string | undefined {
  const source = mount.Source ?? '';
  if (source === '') return 'field Source must not be empty';
  const propagation = mount.BindOptions?.Propagation;
  if (propagation && !PROPAGATIONS.has(propagation)) return `invalid propagation mode: ${propagation}`;
  if (mount.VolumeOptions) return 'field VolumeOptions must not be specified';
  const relative = absoluteProblem(source);
  if (relative !== undefined) return relative;
  if (dialect.createsMountpoints && mount.BindOptions?.CreateMountpoint) return undefined;
  if (hostPathKind?.(source) === 'missing') return `bind source path does not exist: ${source}`;
  return undefined;
}

function volumeProblem(mount: MountRequest, dialect: CreateDialect): string | undefined {
  if (mount.BindOptions) return 'field BindOptions must not be specified';
  const anonymous = !mount.Source;
  const subpath = dialect.imageMounts ? mount.VolumeOptions?.Subpath : undefined;
  if (anonymous && subpath) return 'must not set Subpath when using anonymous volumes';
  if (anonymous && mount.ReadOnly) return 'must not set ReadOnly mode when using anonymous volumes';
  if (subpath && !isLocal(subpath)) return 'subpath must be a relative path within the volume';
  return undefined;
}

function tmpfsProblem(mount: MountRequest): string | undefined {
  if (mount.BindOptions) return 'field BindOptions must not be specified';
  return mount.Source ? 'field Source must not be specified' : undefined;
}

function imageProblem(mount: MountRequest): string | undefined {
  if (mount.BindOptions) return 'field BindOptions must not be specified';
  if (mount.VolumeOptions) return 'field VolumeOptions must not be specified';
  if (!mount.Source) return 'field Source must not be empty';
  const subpath = mount.ImageOptions?.Subpath;
  if (subpath && !isLocal(subpath)) return 'subpath must be a relative path within the volume';
  return undefined;
}

function isLocal(path: string): boolean {
  return !path.startsWith('/') && cleanPath(path) !== '..' && !cleanPath(path).startsWith('../');
}
