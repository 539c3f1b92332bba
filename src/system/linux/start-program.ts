import type { Duplex } from 'node:stream';
import type { SpawnedProcess, SpawnOptions } from '../system.ts';
import { collectOutput } from './collect-output.ts';
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
  const pairs = stdio.map((kind) => {
    if (kind === 'pipe') return calls.socketPair();
    return kind === 'output' ? calls.pipe() : undefined;
  });
  const descriptors = stdio.map((kind, index) => {
    if (kind === 'ignore') return null;
    if (kind === 'inherit') return index;
    return typeof kind === 'number' ? kind : (pairs[index]?.[1] as number);
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
  const outputs = pairs.map((pair, index) =>
    pair === undefined || stdio[index] !== 'output' ? null : collectOutput(pair[0]),
  );
  return { pid, stdio: await openStreams(pairs, stdio), outputs, exited, unref: forget };
}

async function openStreams(
  pairs: readonly ([number, number] | undefined)[],
  stdio: SpawnOptions['stdio'],
): Promise<(Duplex | null)[]> {
  if (!stdio.includes('pipe')) return pairs.map(() => null);
  // It takes 4 ms to load, and the program has begun meanwhile.
  const { Socket } = await import('node:net');
  return pairs.map((pair, index) =>
    pair === undefined || stdio[index] !== 'pipe'
      ? null
      : new Socket({ fd: pair[0], readable: true, writable: true }),
  );
}
