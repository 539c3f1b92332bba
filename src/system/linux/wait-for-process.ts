import { loadDescriptorCalls } from './descriptor-calls.ts';
import { loadKoffi } from './load-koffi.ts';
import { unwatchDescriptor, type WatchedDescriptor, watchDescriptor } from './poll-descriptors.ts';

/** The same on every architecture. */
const SYS_PIDFD_OPEN = 434;

let loaded: ReturnType<typeof declare> | undefined;

/** A child process whose end is awaited. */
export interface AwaitedProcess {
  /** Its exit code, or 128 + the number of the signal that killed it. */
  readonly exited: Promise<number>;
  /** Lets this process end before it; `exited` then stays as it is. */
  forget(): void;
}

/** Waits for a child that `posixSpawn` started, by its pidfd; before Linux 5.3, on a thread of its own. */
export function waitForProcess(pid: number): AwaitedProcess {
  loaded ??= declare();
  const { openPidfd, wait, waitOnThread } = loaded;
  const { promise: exited, resolve } = Promise.withResolvers<number>();
  const descriptor = openPidfd(pid);
  if (descriptor < 0) {
    waitOnThread(pid, resolve);
    return { exited, forget: () => {} };
  }
  const entry: WatchedDescriptor = {
    descriptor,
    onReadable: () => {
      forget();
      resolve(wait(pid));
    },
    onWritable: undefined,
  };
  let isWatched = true;
  function forget(): void {
    if (!isWatched) return;
    isWatched = false;
    unwatchDescriptor(entry);
    loadDescriptorCalls().close(descriptor);
  }
  watchDescriptor(entry);
  return { exited, forget };
}

function declare() {
  const libc = loadKoffi().load('libc.so.6');
  const syscall = libc.func('long syscall(long number, long first, long second)');
  const waitpid = libc.func('int waitpid(int pid, _Out_ int *status, int options)');
  return {
    openPidfd: (pid: number) => Number(syscall(SYS_PIDFD_OPEN, pid, 0)),
    wait: (pid: number) => {
      const status = [0];
      waitpid(pid, status, 0);
      return exitCodeOf(status[0] as number);
    },
    waitOnThread: (pid: number, done: (exitCode: number) => void) => {
      const status = [0];
      waitpid.async(pid, status, 0, () => done(exitCodeOf(status[0] as number)));
    },
  };
}

/** wait(2): the low seven bits are the signal, the next byte is the code. */
function exitCodeOf(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}
