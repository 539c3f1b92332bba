import type { MountRequest } from '../../contract/docker.ts';
import {
  anyObject,
  listOf,
  maybe,
  object,
  plainTexts,
  type ShapeOf,
  text,
  textMap,
  toggle,
  whole,
  wholeFrom,
} from './fields.ts';

/** One of `HostConfig.Mounts`. */
export const mountRequest = () =>
  object({
    Type: text(),
    Source: text(),
    Target: text(),
    ReadOnly: toggle(),
    Consistency: text(),
    BindOptions: maybe(
      object({
        Propagation: text(),
        NonRecursive: toggle(),
        CreateMountpoint: toggle(),
        ReadOnlyNonRecursive: toggle(),
        ReadOnlyForceRecursive: toggle(),
      }),
    ),
    VolumeOptions: maybe(
      object({
        NoCopy: toggle(),
        Labels: textMap(),
        DriverConfig: maybe(object({ Name: text(), Options: textMap() })),
        Subpath: text(),
      }),
    ),
    ImageOptions: maybe(object({ Subpath: text() })),
    TmpfsOptions: maybe(
      object({
        SizeBytes: whole('a whole number of bytes'),
        Mode: wholeFrom(0, 2 ** 32 - 1),
        Options: listOf(plainTexts, 'lists of texts'),
      }),
    ),
    ClusterOptions: anyObject(),
  } satisfies ShapeOf<MountRequest>);
