import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import { overlayOptions } from './overlay-options.ts';
import type { RootfsDriver } from './rootfs-plan.ts';

/** What `chooseDriver` looks at. */
export interface DriverQuestion {
  /** The container's own folder. */
  readonly containerDirectory: string;
  /** The folder in which the answer for this boot is kept. */
  readonly runDirectory: string;
}

/**
 * Which driver a container's root file system uses: the one it was made with; for a new one overlay, unless the kernel
 * or the file system refuses it (one overlay cannot be the upper layer of another). Tried once a boot, by mounting one.
 */
export async function chooseDriver(question: DriverQuestion, system: System): Promise<RootfsDriver> {
  const { containerDirectory, runDirectory } = question;
  const { files } = system;
  const trial = join(containerDirectory, TRIAL);
  if (files.stat(trial) !== undefined) await endTrial(trial, system);
  const known = knownDriver(question, system);
  if (known !== undefined) return known;
  const found = (await canOverlay(containerDirectory, system)) ? 'overlay' : 'copy';
  files.makeDirectory(runDirectory);
  files.replace(answerIn(runDirectory), found);
  return found;
}

/** The driver of a container that has one, else what was found this boot; undefined before it was tried. Changes nothing. */
export function knownDriver(
  { containerDirectory, runDirectory }: DriverQuestion,
  { files }: System,
): RootfsDriver | undefined {
  if (files.stat(join(containerDirectory, 'upper')) !== undefined) return 'overlay';
  if (files.stat(join(containerDirectory, 'rootfs')) !== undefined) return 'copy';
  const answer = files.readIfThere(answerIn(runDirectory));
  return answer === 'overlay' || answer === 'copy' ? answer : undefined;
}

function answerIn(runDirectory: string): string {
  return join(runDirectory, 'rootfs-driver');
}

const TRIAL = '.overlay-trial';

/** Takes away what a trial made, its own or that of a process that died in the middle of one. */
async function endTrial(trial: string, { files, mounts }: System): Promise<void> {
  await mounts.unmount(join(trial, 'merged'));
  files.remove(trial);
}

async function canOverlay(containerDirectory: string, system: System): Promise<boolean> {
  const { files, mounts } = system;
  const trial = join(containerDirectory, TRIAL);
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) =>
    join(trial, name),
  ) as [string, string, string, string];
  for (const folder of [lower, upper, work, merged]) files.makeDirectory(folder);
  try {
    mounts.mount({
      source: 'overlay',
      target: merged,
      type: 'overlay',
      options: overlayOptions({ lower, upper, work }),
    });
    return true;
  } catch {
    return false;
  } finally {
    await endTrial(trial, system);
  }
}
