import { randomBytes } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineOptions } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { findLeaks } from '../../src/engine/leaks/find-leaks.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { leftBehind, readHostState } from '../host-state.ts';

const DISK_BYTES = 64 * 1024 * 1024;

/** A root on a small disk of its own, a run directory and a cgroup parent: nobody else's. */
export interface Place {
  readonly root: string;
  readonly run: string;
  readonly cgroupParent: string;
  open(options?: EngineOptions): Promise<Engine>;
  /** What belongs to no container that may have it, in words, by the engine's own tool. */
  leaks(): Promise<string[]>;
  /** What of a place without containers is on the host, in words: without the records that the tool goes by. */
  leftovers(): string[];
  /** Removes every container, then the disk. Throws where something is left. */
  close(): Promise<void>;
}

export async function openPlace(): Promise<Place> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-test-')));
  const root = join(folder, 'root');
  const run = join(folder, 'run');
  const cgroupParent = `/lockstep-test-${randomBytes(4).toString('hex')}`;
  const { files, mounts } = createLinuxSystem();
  const before = readHostState({ folders: [], marks: [folder] });
  files.makeDirectory(root);
  mounts.mount({ source: 'disk', target: root, type: 'tmpfs', options: [`size=${DISK_BYTES}`] });
  const open = (options: EngineOptions = {}) =>
    createEngine({ root, run, watch: false, ...options, settings: { cgroupParent } });
  const leaks = async () =>
    (await findLeaks({ root, run })).map(({ kind, what, why }) => `${kind} ${what}: ${why}`);
  const leftovers = () => {
    const isOurs = (entry: string) => entry.includes(folder) || entry.includes(cgroupParent.slice(1));
    const isDisk = (entry: string) => entry === `mounts: ${root} tmpfs`;
    const after = readHostState({ folders: [], marks: [folder] });
    return leftBehind(before, after).filter((entry) => isOurs(entry) && !isDisk(entry));
  };
  return {
    root,
    run,
    cgroupParent,
    open,
    leaks,
    leftovers,
    close: async () => {
      const engine = await open();
      for (const { Id } of await engine.list({ all: true }))
        await engine.remove(Id, { force: true, volumes: true });
      await engine.close();
      const left = [...(await leaks()), ...leftovers()];
      await mounts.unmount(root);
      rmSync(folder, { recursive: true, force: true });
      if (left.length > 0) throw new Error(`left behind:\n${left.join('\n')}`);
    },
  };
}
