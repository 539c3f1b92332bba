import { type FSWatcher, mkdirSync, rmSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Container } from '../src/engine/api.ts';
import { createLinuxSystem } from '../src/system/linux/create-linux-system.ts';
import type { BenchRoot } from './open-roots.ts';

const { processes } = createLinuxSystem();
/** The descriptor on which conmon tells that the runtime has made the container. */
const SYNC_FD = 3;

/** What somebody would do who had nothing but conmon and runc, and a bundle that is ready. */
export interface ByHand {
  /** create → start → exit → delete; resolves with the milliseconds that it took. */
  run(): Promise<number>;
}

/**
 * Prepares the same container to be run by hand: an engine takes it to `mounted`, so spec, bundle, cgroup parent and root
 * file system are those that the engine uses. Only conmon and runc run afterwards, each started by posix_spawn(3).
 */
export async function prepareByHand(base: BenchRoot, container: Container): Promise<ByHand> {
  await container.advanceTo('mounted');
  const { bundle } = (await container.inspect()).Lockstep;
  const { id } = container;
  const stateRoot = join(base.run, 'by-hand', 'runc');
  const exits = join(base.run, 'by-hand', 'exits');
  for (const folder of [stateRoot, exits]) mkdirSync(folder, { recursive: true });
  const runc = processes.find('runc') ?? 'runc';
  const conmonArguments = [
    ['--api-version', '1', '--cid', id, '--cuuid', id],
    ['--runtime', runc, '--runtime-arg', '--root', '--runtime-arg', stateRoot],
    ['--bundle', bundle, '--container-pidfile', join(bundle, 'pid')],
    ['--conmon-pidfile', join(bundle, 'conmon.pid')],
    ['--exit-dir', exits, '--full-attach', '--no-sync-log'],
    ['--log-path', `k8s-file:${join(bundle, 'log')}`],
  ].flat();
  const env = { PATH: process.env.PATH ?? '', TZ: 'UTC', _OCI_SYNCPIPE: String(SYNC_FD) };

  const verb = async (...args: string[]) => {
    const { exitCode, stderr } = await processes.run(runc, ['--root', stateRoot, ...args]);
    if (exitCode !== 0) throw new Error(`runc ${args[0]}: ${stderr}`);
  };
  const create = async () => {
    const conmon = await processes.spawn('conmon', conmonArguments, {
      cwd: bundle,
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const sync = conmon.stdio[SYNC_FD] as Duplex;
    const [report] = await Promise.all([new Promise((resolve) => sync.once('data', resolve)), conmon.exited]);
    sync.destroy();
    if (Number(JSON.parse(String(report)).data) <= 0) throw new Error(`conmon: ${report}`);
  };
  return {
    run: async () => {
      for (const path of [
        join(exits, id),
        join(bundle, 'pid'),
        join(bundle, 'conmon.pid'),
        join(bundle, 'log'),
      ])
        rmSync(path, { force: true });
      const begun = performance.now();
      await create();
      const ended = exitOf(id, exits);
      await verb('start', id);
      await ended;
      await verb('delete', id);
      return performance.now() - begun;
    },
  };
}

function exitOf(id: string, exits: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher: FSWatcher = watch(exits, (_event, name) => {
      if (name !== id) return;
      watcher.close();
      resolve();
    });
  });
}
