import type { ContainerRecord } from '../contract/record.ts';
import { readImage } from '../images/read-image.ts';
import { measureRootfs } from '../rootfs/measure-rootfs.ts';
import type { ContainerSummary } from './api.ts';
import type { EngineCore } from './core.ts';

/** A container's sizes in the fields of Docker's API. Reads every file that it changed. */
export function measureContainer(
  core: Pick<EngineCore, 'images' | 'store' | 'system'>,
  { id, image }: Pick<ContainerRecord, 'id' | 'image'>,
): { SizeRw: number; SizeRootFs: number } {
  const { upper, rootfs } = core.store.paths.container(id);
  const imageBytes = readImage(image.id, core.images)?.Size ?? 0;
  const { changedBytes, totalBytes } = measureRootfs({ upper, merged: rootfs }, imageBytes, core.system);
  return { SizeRw: changedBytes, SizeRootFs: totalBytes };
}

/** The same for each of a list; one whose record cannot be read has none. */
export function withSizes(core: EngineCore, summaries: readonly ContainerSummary[]): ContainerSummary[] {
  return summaries.map((summary) => {
    const record = summary.Error === undefined ? core.store.record(summary.Id) : undefined;
    return record === undefined ? summary : { ...summary, ...measureContainer(core, record) };
  });
}
