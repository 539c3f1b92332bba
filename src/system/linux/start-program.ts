import type { Duplex } from 'node:stream';
import type { SpawnedProcess, SpawnOptions } from '../system.ts';
import { loadDescriptorCalls } from './descriptor-calls.ts';
import { posixSpawn } from './posix-spawn.ts';
import { waitForProcess } from './wait-for-process.ts';

/** Starts a program and does not wait for it. See `Processes.spawn`. */
export async function startProgram(
  file: string,
  args: readonly string[],
  { stdio, ...options }: SpawnOptions,
): Promise<SpawnedProcess> {
  const calls = loadDescriptorCalls();
  const pairs = stdio.map((kind) => (kind === 'pipe' ? calls.socketPair() : undefined));
  const descriptors = stdio.map((kind, index) => {
    if (kind === 'ignore') return null;
    if (kind === 'inherit') return index;
    return kind === 'pipe' ? (pairs[index]?.[1] as number) : kind;
  });
  let pid: number;
  try {
    pid = await posixSpawn(file, args, { ...options, descriptors });
  } catch (error) {
    for (const pair of pairs) if (pair !== undefined) calls.close(pair[0]);
    throw error;
  } finally {
    for (const pair of pairs) if (pair !== undefined) calls.close(pair[1]);
  }
  const { exited, forget } = waitForProcess(pid);
  // It takes 4 ms to load, and the program has begun meanwhile.
  const { Socket } = await import('node:net');
  return {
    pid,
    stdio: pairs.map((pair): Duplex | null =>
      pair === undefined ? null : new Socket({ fd: pair[0], readable: true, writable: true }),
    ),
    exited,
    unref: forget,
  };
}
