import { callError } from '../call-error.ts';
import { loadKoffi } from './load-koffi.ts';

/** What libc does with open descriptors and Node does not offer. Numbers are Linux's; -1 is failure. */
export interface DescriptorCalls {
  /** Waits, on a thread, until one of the `pollfd` structures has something to tell. */
  poll(descriptors: Uint8Array, count: number, done: () => void): void;
  /** How many of them have something to tell now. */
  pollNow(descriptors: Uint8Array, count: number): number;
  /** A counter to wake `poll` with. */
  eventCounter(): number;
  /** Both ends, closed on exec: what is written to the second can be read from the first. Throws `SYSTEM_CALL_FAILED` when there are too many. */
  pipe(): [reading: number, writing: number];
  /** Two connected stream sockets of AF_UNIX, closed on exec. Throws `SYSTEM_CALL_FAILED` when there are too many. */
  socketPair(): [number, number];
  /** Another number for a descriptor, at least `least`; closed on exec. */
  duplicate(descriptor: number, least: number): number;
  /** Adds a flag to those of a file (ioctl_iflags(2)); false where its file system refuses. */
  addFlag(descriptor: number, flag: number): boolean;
  /** Rather than fs.closeSync, which warns in a worker of a descriptor that Node did not open. */
  close(descriptor: number): void;
  /** The same for what may take long: resolves when it is closed. */
  closeOnThread(descriptor: number): Promise<void>;
}

const AF_UNIX = 1;
const SOCK_STREAM = 1;
/** The same number for sockets, pipes and counters. */
const CLOEXEC = 0o2000000;
const NONBLOCK = 0o4000;
const F_DUPFD_CLOEXEC = 1030;
/** Of ioctl_iflags(2), on machines with 64 bits; the flags themselves have 32. */
const FS_IOC_GETFLAGS = 0x80086601;
const FS_IOC_SETFLAGS = 0x40086602;

let loaded: DescriptorCalls | undefined;

/** Loads libc at first use (2 ms). Throws `SYSTEM_UNSUPPORTED` where koffi has no build for this platform. */
export function loadDescriptorCalls(): DescriptorCalls {
  loaded ??= declare();
  return loaded;
}

function declare(): DescriptorCalls {
  const libc = loadKoffi().load('libc.so.6');
  const poll = libc.func('int poll(_Inout_ void *descriptors, unsigned long count, int timeoutMs)');
  const eventfd = libc.func('int eventfd(unsigned int value, int flags)');
  const pipe2 = libc.func('int pipe2(_Out_ int *ends, int flags)');
  const socketpair = libc.func('int socketpair(int domain, int type, int protocol, _Out_ int *ends)');
  const fcntl = libc.func('int fcntl(int descriptor, int command, int argument)');
  const ioctl = libc.func('int ioctl(int descriptor, unsigned long request, _Inout_ int *flags)');
  const close = libc.func('int close(int descriptor)');
  const both = (name: string, call: (ends: number[]) => number): [number, number] => {
    const ends = [-1, -1];
    if (call(ends) !== 0) throw callError(name, '', 'EMFILE', 'no descriptor is free');
    return ends as [number, number];
  };
  return {
    poll: (descriptors, count, done) => poll.async(descriptors, count, -1, done),
    pollNow: (descriptors, count) => poll(descriptors, count, 0),
    eventCounter: () => eventfd(0, NONBLOCK | CLOEXEC),
    pipe: () => both('pipe2', (ends) => pipe2(ends, CLOEXEC)),
    socketPair: () => both('socketpair', (ends) => socketpair(AF_UNIX, SOCK_STREAM | CLOEXEC, 0, ends)),
    duplicate: (descriptor, least) => fcntl(descriptor, F_DUPFD_CLOEXEC, least),
    addFlag: (descriptor, flag) => {
      const flags = [0];
      if (ioctl(descriptor, FS_IOC_GETFLAGS, flags) !== 0) return false;
      return ioctl(descriptor, FS_IOC_SETFLAGS, [(flags[0] as number) | flag]) === 0;
    },
    close: (descriptor) => void close(descriptor),
    closeOnThread: (descriptor) => new Promise((resolve) => close.async(descriptor, () => resolve())),
  };
}
