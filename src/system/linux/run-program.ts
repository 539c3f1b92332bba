import { writeSync } from 'node:fs';
import { SystemError } from '../../errors/system-error.ts';
import type { RunOptions, RunResult } from '../system.ts';
import { collectOutput } from './collect-output.ts';
import { loadDescriptorCalls } from './descriptor-calls.ts';
import { unwatchDescriptor, type WatchedDescriptor, watchDescriptor } from './poll-descriptors.ts';
import { posixSpawn } from './posix-spawn.ts';
import { waitForProcess } from './wait-for-process.ts';

/** So much can be written without waiting to a pipe that poll(2) says has room (PIPE_BUF, pipe(7)). */
const WRITE_BYTES = 4096;
const STDIN = 0;

/** Runs a program to its end and collects what it says. See `Processes.run`. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { input, timeoutMs, signal } = options;
  if (signal?.aborted) throw cancelled(file, signal);
  const { pid, stdin, stdout, stderr } = await start(file, args, options);
  let isOver = false;
  const exited = waitForProcess(pid).exited.finally(() => {
    isOver = true;
  });
  const pipes = [collectOutput(stdout), collectOutput(stderr)] as const;
  const texts = Promise.all(pipes.map((pipe) => pipe.all()));
  const feeding = stdin === undefined ? undefined : feed(stdin, Buffer.from(input ?? ''));
  const reason = await untilOver(Promise.all([exited, texts]), timeoutMs, signal);
  if (reason !== undefined) {
    if (!isOver) process.kill(pid, 'SIGKILL');
    // What it started may keep its pipes open.
    for (const pipe of pipes) pipe.close();
  }
  const exitCode = await exited;
  feeding?.close();
  if (reason === 'aborted') throw cancelled(file, signal);
  if (reason === 'timed out') {
    throw new SystemError('PROGRAM_TIMED_OUT', `${file} did not end within ${timeoutMs} ms`, { path: file });
  }
  const [out = '', complaints = ''] = await texts;
  return { exitCode, stdout: out, stderr: complaints };
}

/** Its pid, and our ends of its pipes; without input there is none for that. */
async function start(
  file: string,
  args: readonly string[],
  { input, inheritInput = false, cwd, env, inherited = [] }: RunOptions,
): Promise<{ pid: number; stdin: number | undefined; stdout: number; stderr: number }> {
  const calls = loadDescriptorCalls();
  const ours: number[] = [];
  const theirs: number[] = [];
  const pipe = (direction: 'in' | 'out') => {
    const [reading, writing] = calls.pipe();
    ours.push(direction === 'in' ? writing : reading);
    theirs.push(direction === 'in' ? reading : writing);
    return direction === 'in' ? { ours: writing, theirs: reading } : { ours: reading, theirs: writing };
  };
  try {
    const stdin = input === undefined ? undefined : pipe('in');
    const stdout = pipe('out');
    const stderr = pipe('out');
    const first = stdin?.theirs ?? (inheritInput ? STDIN : null);
    const pid = await posixSpawn(file, args, {
      cwd,
      env,
      descriptors: [first, stdout.theirs, stderr.theirs, ...inherited],
    });
    return { pid, stdin: stdin?.ours, stdout: stdout.ours, stderr: stderr.ours };
  } catch (error) {
    for (const descriptor of ours) calls.close(descriptor);
    throw error;
  } finally {
    for (const descriptor of theirs) calls.close(descriptor);
  }
}

/** Why the waiting is over early, if it is. */
async function untilOver(
  over: Promise<unknown>,
  timeoutMs: number | undefined,
  signal: AbortSignal | undefined,
): Promise<'timed out' | 'aborted' | undefined> {
  const early = Promise.withResolvers<'timed out' | 'aborted'>();
  const timer = timeoutMs === undefined ? undefined : setTimeout(early.resolve, timeoutMs, 'timed out');
  const abort = () => early.resolve('aborted');
  signal?.addEventListener('abort', abort, { once: true });
  // While the program was being started.
  if (signal?.aborted) abort();
  try {
    return await Promise.race([over.then(() => undefined), early.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Writes to a pipe and closes it. A program may end without reading its input: its exit code says whether that matters. */
function feed(descriptor: number, bytes: Buffer) {
  let position = 0;
  const pipe: WatchedDescriptor = {
    descriptor,
    onReadable: undefined,
    onWritable: () => {
      try {
        position += writeSync(descriptor, bytes.subarray(position, position + WRITE_BYTES));
      } catch {
        position = bytes.length;
      }
      if (position >= bytes.length) close();
    },
  };
  let isOpen = true;
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    unwatchDescriptor(pipe);
    loadDescriptorCalls().close(descriptor);
  }
  watchDescriptor(pipe);
  return { close };
}

function cancelled(file: string, signal: AbortSignal | undefined): SystemError {
  return new SystemError('SYSTEM_WAIT_CANCELLED', `${file} was given up`, {
    path: file,
    cause: signal?.reason,
  });
}
