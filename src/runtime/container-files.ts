import type { RuntimeContainer } from './runtime.ts';

/** The files that runtime and monitor keep for one container. */
export interface ContainerFiles {
  /** Locked by the monitor, the runtime and what they start, from the fork on, as long as `create` is under way. */
  readonly making: string;
  /** Host pid of the container's first process, written by the runtime. */
  readonly pid: string;
  readonly monitorPid: string;
  /** What the runtime had to say during `create`, a JSON object a line. */
  readonly runtimeLog: string;
  /** SOCK_SEQPACKET socket for stdin. */
  readonly attachSocket: string;
  /** Fifo for the terminal's size. */
  readonly windowSize: string;
  /** Fifo for other orders to the monitor. */
  readonly control: string;
  /** There when the kernel killed something in the container for want of memory: conmon makes it in its working directory. */
  readonly oom: string;
  /** The exit code as text. */
  readonly exit: string;
}

/** The name of `ContainerFiles.making`. */
export const MAKING = 'making';

/** Names them; pure. The names of sockets, fifos and `oom` are conmon's own. */
export function containerFiles({ bundle, id }: RuntimeContainer, exitsDirectory: string): ContainerFiles {
  return {
    making: `${bundle}/${MAKING}`,
    pid: `${bundle}/pid`,
    monitorPid: `${bundle}/conmon.pid`,
    runtimeLog: `${bundle}/runtime.log`,
    attachSocket: `${bundle}/attach`,
    windowSize: `${bundle}/winsz`,
    control: `${bundle}/ctl`,
    oom: `${bundle}/oom`,
    exit: `${exitsDirectory}/${id}`,
  };
}
