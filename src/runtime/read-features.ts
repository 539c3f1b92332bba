import { dirname } from 'node:path';
import type { System } from '../system/system.ts';

/** What a runtime says of itself, as far as specs depend on it (OCI runtime specification, features.md). */
export interface RuntimeFeatures {
  readonly mountOptions: readonly string[];
  /** Namespace types as specs name them. */
  readonly namespaces: readonly string[];
}

interface Kept extends RuntimeFeatures {
  /** The program that answered. */
  readonly path: string;
  readonly identity: string;
  readonly mtimeMs: number;
}

const NONE: RuntimeFeatures = { mountOptions: [], namespaces: [] };
const TIMEOUT_MS = 10_000;

/**
 * Asks a runtime by its `features` verb (runc 1.1, crun 1.9). One that does not know the verb, does not answer or is not
 * there has none. With `kept`, a file to be, the answer is kept there until the program changes, so that a process is
 * started once and not for each container.
 *
 * @param runtime - A name on PATH or a path.
 */
export async function readFeatures(
  runtime: string,
  { files, processes }: Pick<System, 'files' | 'processes'>,
  kept?: string,
): Promise<RuntimeFeatures> {
  const path = processes.find(runtime);
  const program = path === undefined ? undefined : files.stat(path);
  if (path === undefined || program === undefined) return NONE;
  const { identity, mtimeMs } = program;
  const earlier = kept === undefined ? undefined : parseKept(files.readIfThere(kept));
  if (earlier?.path === path && earlier.identity === identity && earlier.mtimeMs === mtimeMs) return earlier;
  const features = await ask(path, processes);
  if (kept !== undefined) {
    files.makeDirectory(dirname(kept));
    files.replace(kept, JSON.stringify({ path, identity, mtimeMs, ...features } satisfies Kept));
  }
  return features;
}

async function ask(path: string, processes: System['processes']): Promise<RuntimeFeatures> {
  try {
    const { exitCode, stdout } = await processes.run(path, ['features'], { timeoutMs: TIMEOUT_MS });
    return exitCode === 0 ? toFeatures(JSON.parse(stdout)) : NONE;
  } catch {
    return NONE;
  }
}

function toFeatures(answer: { mountOptions?: unknown; linux?: { namespaces?: unknown } }): RuntimeFeatures {
  return { mountOptions: texts(answer.mountOptions), namespaces: texts(answer.linux?.namespaces) };
}

/** A file that something cut short is as good as none. */
function parseKept(text: string | undefined): Kept | undefined {
  try {
    const kept = JSON.parse(text ?? '') as Kept;
    return { ...kept, mountOptions: texts(kept.mountOptions), namespaces: texts(kept.namespaces) };
  } catch {
    return undefined;
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
