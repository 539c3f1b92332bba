import { randomBytes } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineOptions } from '../src/engine/api.ts';
import { createEngine } from '../src/engine/create-engine.ts';

/** A root that only one measurement uses. */
export interface BenchRoot extends AsyncDisposable {
  readonly root: string;
  readonly run: string;
  readonly cgroupParent: string;
  /** An engine on it; closed with the root. */
  open(options?: EngineOptions): Promise<Engine>;
}

/** Of statfs(2). */
const TMPFS_MAGIC = 0x01021994;

/**
 * Makes an empty root with a cgroup parent of its own. Disposing it removes its containers and all its files. Its run
 * directory is on a tmpfs, as /run is where systemd is.
 */
export function openRoot(): BenchRoot {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-bench-')));
  const memory = ['/run', '/dev/shm'].find((path) => statfsSync(path).type === TMPFS_MAGIC) ?? tmpdir();
  const runFolder = realpathSync(mkdtempSync(join(memory, 'lockstep-bench-')));
  const root = join(folder, 'root');
  const run = join(runFolder, 'run');
  const cgroupParent = `/lockstep-bench-${randomBytes(4).toString('hex')}`;
  const opened: Engine[] = [];
  const open = async (options: EngineOptions = {}) => {
    const engine = await createEngine({ root, run, ...options, settings: { cgroupParent } });
    opened.push(engine);
    return engine;
  };
  return {
    root,
    run,
    cgroupParent,
    open,
    [Symbol.asyncDispose]: async () => {
      const last = await open();
      for (const { Id } of await last.list({ all: true })) {
        await (await last.get(Id)).remove({ force: true, volumes: true });
      }
      for (const engine of opened) await engine.close();
      for (const each of [folder, runFolder]) rmSync(each, { recursive: true });
    },
  };
}
