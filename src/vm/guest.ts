import { randomBytes } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { VmError } from '../errors/vm-error.ts';
import { machinePaths, PORTS, type Port } from './plan-emulator.ts';
import { readToMark } from './read-to-mark.ts';

const RETRY_MS = 20;

export interface GuestRunOptions {
  /** A file of the host that becomes the command's standard input. */
  readonly stdinFile?: string;
  /** Has this process's own standard input be the command's, as a terminal or not; only a machine of Vagrant can. */
  readonly ownStdin?: 'stream' | 'terminal' | undefined;
  readonly onStdout?: (bytes: Uint8Array) => void;
  readonly onStderr?: (bytes: Uint8Array) => void;
}

/** The first process of a machine that was booted by `planEmulator`, which does what it is told (vagrant/guest/init). */
export interface Guest {
  /** Resolves when it is up. Rejects with `VM_BOOT_FAILED` where it says that it cannot be used. */
  ready(): Promise<void>;
  /** Runs a command of sh, one at a time, and resolves with its exit code when all of its output is there. */
  run(command: string, options?: GuestRunOptions): Promise<number>;
  /** Tells it to power off, and does not wait. */
  halt(): void;
  close(): void;
}

/** Connects to the ports in a machine's folder, as soon as the emulator has made them. */
export async function connectGuest(folder: string, signal: AbortSignal): Promise<Guest> {
  const paths = machinePaths(folder);
  const sockets = {} as Record<Port, Socket>;
  for (const port of PORTS) sockets[port] = await connect(paths[port], signal);
  const { control, stdin, stdout, stderr } = sockets;
  const lines = createInterface({ input: control })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done !== true) return value;
    throw new VmError('VM_BOOT_FAILED', 'the virtual machine ended by itself', { value: folder });
  };
  return {
    ready: async () => {
      const said = await nextLine();
      if (said !== 'booted') throw new VmError('VM_BOOT_FAILED', `the virtual machine says: ${said}`);
    },
    run: async (command, { stdinFile, onStdout = ignore, onStderr = ignore } = {}) => {
      const mark = randomBytes(16).toString('hex');
      const size = stdinFile === undefined ? 0 : statSync(stdinFile).size;
      const read = Promise.all([readToMark(stdout, mark, onStdout), readToMark(stderr, mark, onStderr)]);
      control.write(`run ${mark} ${size} ${Buffer.from(command).toString('base64')}\n`);
      if (stdinFile !== undefined) await pipeline(createReadStream(stdinFile), stdin, { end: false });
      const [, , code] = (await nextLine()).split(' ');
      await read;
      return Number(code);
    },
    halt: () => void control.write('halt\n'),
    close: () => {
      for (const port of PORTS) sockets[port].destroy();
    },
  };
}

function ignore(): void {}

async function connect(path: string, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    signal.throwIfAborted();
    const socket = createConnection(path);
    const connected = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    // A machine that is killed resets its connections; that it ended is seen at its lines.
    if (connected) return socket.on('error', ignore);
    await delay(RETRY_MS, undefined, { signal });
  }
}
