import { loadKoffi } from '../../system/linux/load-koffi.ts';

/** The calls of libc for sockets that node:net does not know. Numbers are Linux's; -1 is failure. */
export interface SocketCalls {
  /** A SOCK_SEQPACKET socket of AF_UNIX that does not block. */
  packetSocket(): number;
  connect(socket: number, path: string): number;
  /** No more will be written: the other side reads the end. */
  shutdownWriting(socket: number): number;
}

const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SHUT_WR = 1;
/** `sun_family` and `sun_path` (unix(7)). */
const ADDRESS_BYTES = 2 + 108;

let loaded: SocketCalls | undefined;

/** Loads libc at first use (2 ms). Throws `SYSTEM_UNSUPPORTED` where koffi has no build for this platform. */
export function loadSocketCalls(): SocketCalls {
  loaded ??= declare();
  return loaded;
}

function declare(): SocketCalls {
  const libc = loadKoffi().load('libc.so.6');
  const socket = libc.func('int socket(int domain, int type, int protocol)');
  const connect = libc.func('int connect(int socket, const void *address, unsigned int length)');
  const shutdown = libc.func('int shutdown(int socket, int how)');
  return {
    packetSocket: () => socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
    connect: (descriptor, path) => connect(descriptor, unixAddress(path), ADDRESS_BYTES),
    shutdownWriting: (descriptor) => shutdown(descriptor, SHUT_WR),
  };
}

function unixAddress(path: string): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_BYTES);
  new Uint16Array(bytes.buffer)[0] = AF_UNIX;
  bytes.set(Buffer.from(path), 2);
  return bytes;
}
