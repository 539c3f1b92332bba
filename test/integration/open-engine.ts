import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { ContainerConfig, HostConfig } from '../../src/contract/docker.ts';
import { FORWARD_ACTIONS, INVERSE_OF } from '../../src/contract/states.ts';
import type { Container, Engine, EngineOptions } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { findLeaks } from '../../src/engine/leaks/find-leaks.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { leftBehind, readHostState } from '../host-state.ts';
import { shareImages } from '../share-images.ts';
import { temporaryFolder } from '../temporary-folder.ts';

export interface TestEngine {
  readonly engine: Engine;
  readonly root: string;
  readonly run: string;
  /** The parent of its containers' cgroups: nobody else's. */
  readonly cgroupParent: string;
  /** What its containers have left on this machine, in words. */
  leftovers(): string[];
  /** Another engine on the same root, as another process would open it. */
  reopen(options?: EngineOptions): Promise<Engine>;
}

/** Long enough for every action on a machine that does much else; what really hangs, ava ends. */
const PATIENCE_MS = 300_000;
const PATIENT = Object.fromEntries(
  FORWARD_ACTIONS.flatMap((action) => [action, INVERSE_OF[action]]).map((action) => [action, PATIENCE_MS]),
);

/**
 * A real engine with a root, a run directory and a cgroup parent of its own. When the test ends, its containers are
 * removed, and the test fails if anything of them is left: a mount, a cgroup, a process or a file. With `diskBytes` its
 * root is a disk of its own, of that size; with `ownImages` its images lie in its root.
 */
export async function openEngine(
  t: ExecutionContext,
  options: EngineOptions = {},
  { diskBytes, ownImages = false }: { readonly diskBytes?: number; readonly ownImages?: boolean } = {},
): Promise<TestEngine> {
  const folder = temporaryFolder(t);
  const root = join(folder, 'root');
  if (diskBytes !== undefined) mountDisk(t, root, diskBytes);
  // A remapped root has images of its own.
  else if (!ownImages && options.settings?.usernsRemap === undefined) shareImages(root);
  const run = join(folder, 'run');
  const cgroupParent = `/lockstep-test-${randomBytes(4).toString('hex')}`;
  const marks = [folder];
  const before = readHostState({ folders: [], marks });
  const opened: Engine[] = [];
  const reopen = async (more: EngineOptions = {}) => {
    const engine = await createEngine({
      root,
      run,
      ...options,
      ...more,
      settings: { cgroupParent, cgroupDriver: 'cgroupfs', ...options.settings },
      timeoutsMs: { ...PATIENT, ...options.timeoutsMs },
    });
    opened.push(engine);
    return engine;
  };
  const leftovers = () => {
    const folders = [
      join(root, 'containers'),
      join(root, 'names'),
      join(root, 'working'),
      join(run, 'exits'),
      join(run, 'locks'),
    ];
    const isOurs = (entry: string) => entry.includes(folder) || entry.includes(cgroupParent.slice(1));
    return leftBehind(before, readHostState({ folders, marks })).filter(isOurs);
  };
  t.teardown(async () => {
    await using last = await reopen();
    for (const { Id } of await last.list({ all: true }))
      await last.remove(Id, { force: true, volumes: true });
    for (const engine of opened) await engine.close();
    const left = leftovers();
    const leaks = await findLeaks({ root, run });
    if (left.length > 0 || leaks.length > 0)
      throw new Error(`left behind:\n${[...left, ...leaks.map((leak) => JSON.stringify(leak))].join('\n')}`);
  });
  return { engine: await reopen(), root, run, cgroupParent, leftovers, reopen };
}

function mountDisk(t: ExecutionContext, target: string, bytes: number): void {
  const { files, mounts } = createLinuxSystem();
  files.makeDirectory(target);
  mounts.mount({ source: 'disk', target, type: 'tmpfs', options: [`size=${bytes}`] });
  t.teardown(() => mounts.unmount(target));
}

/** A container of busybox with a command, and nothing else but what is given. */
export function busybox(
  engine: Engine,
  command: readonly string[],
  {
    name,
    config = {},
    hostConfig = {},
  }: { name?: string; config?: ContainerConfig; hostConfig?: HostConfig } = {},
): Promise<Container> {
  return engine.create(
    { Image: 'busybox', Cmd: command, ...config, HostConfig: hostConfig },
    name === undefined ? {} : { name },
  );
}

/** Runs a container to its end; what it wrote, and its exit code. */
export async function outcome(
  container: Container,
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const attachment = await container.attach();
  await container.start();
  const written = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  for await (const { stream, bytes } of attachment.output) written[stream].push(bytes);
  const { exitCode } = await container.wait();
  const text = (chunks: Uint8Array[]) => Buffer.concat(chunks).toString();
  return { stdout: text(written.stdout), stderr: text(written.stderr), exitCode };
}
