import { readSync, writeSync } from 'node:fs';
import { loadDescriptorCalls } from './descriptor-calls.ts';

const POLLIN = 1;
const POLLOUT = 4;
/** `struct pollfd`: int fd, short events, short revents. */
const POLLFD_BYTES = 8;

/** An open descriptor that is watched; its functions are called again and again for as long as there is cause. */
export interface WatchedDescriptor {
  readonly descriptor: number;
  /** There is something to read, or the other side has gone: a read does not wait. */
  readonly onReadable: (() => void) | undefined;
  /** There is room to write, or the other side has gone: a write of 4096 bytes does not wait. Looked at before each poll. */
  readonly onWritable: (() => void) | undefined;
}

const watched = new Set<WatchedDescriptor>();
let isPolling = false;
/** The waiting thread was called back already, or will be once the present turn is over. */
let isCalled = false;
let alarm: number | undefined;

/**
 * Watches what libuv cannot watch for JavaScript (packet sockets, pidfds) or only by way of a stream: one poll(2) on one
 * thread of the pool for all of them. To be called again when `onWritable` was set. Keeps the process running until nothing
 * is watched.
 */
export function watchDescriptor(descriptor: WatchedDescriptor): void {
  watched.add(descriptor);
  pollAnew();
}

/** To be called before the descriptor is closed. */
export function unwatchDescriptor(descriptor: WatchedDescriptor): void {
  if (watched.delete(descriptor) && isPolling) pollAnew();
}

/** What changes in one turn makes for one poll: calling the thread back, and sending it off again, costs 0.1 ms. */
function pollAnew(): void {
  if (isCalled) return;
  isCalled = true;
  if (isPolling) wake();
  else queueMicrotask(poll);
}

function poll(): void {
  isCalled = false;
  if (isPolling || watched.size === 0) return;
  const round = prepare([...watched]);
  const calls = loadDescriptorCalls();
  // When a program ends, one descriptor after the other has something to tell: no need to send a thread for each.
  if (calls.pollNow(round.bytes, round.count) > 0) {
    isCalled = true;
    round.tellAll();
    // Not in this turn: one that has always something to tell must not keep everything else waiting.
    setImmediate(poll);
    return;
  }
  isPolling = true;
  calls.poll(round.bytes, round.count, () => {
    isPolling = false;
    isCalled = true;
    round.tellAll();
    queueMicrotask(poll);
  });
}

/** What poll(2) is asked for these descriptors, and the alarm. */
function prepare(entries: readonly WatchedDescriptor[]) {
  const wakeUp = openAlarm();
  const count = entries.length + 1;
  const bytes = new Uint8Array(POLLFD_BYTES * count);
  const descriptors = new Int32Array(bytes.buffer);
  const events = new Int16Array(bytes.buffer);
  for (const [index, { descriptor, onReadable, onWritable }] of entries.entries()) {
    descriptors[2 * index] = descriptor;
    events[4 * index + 2] = (onReadable ? POLLIN : 0) | (onWritable ? POLLOUT : 0);
  }
  descriptors[2 * entries.length] = wakeUp;
  events[4 * entries.length + 2] = POLLIN;
  return {
    bytes,
    count,
    tellAll: () => {
      if (events[4 * entries.length + 3] !== 0) readSync(wakeUp, new Uint8Array(8));
      for (const [index, entry] of entries.entries()) tell(entry, events[4 * index + 3] ?? 0);
    },
  };
}

/** An earlier one may have ended the watch of a later one. An error or hang-up is found by reading or writing. */
function tell(entry: WatchedDescriptor, events: number): void {
  if (events & ~POLLIN && watched.has(entry)) entry.onWritable?.();
  if (events & ~POLLOUT && watched.has(entry)) entry.onReadable?.();
}

function openAlarm(): number {
  if (alarm === undefined) {
    alarm = loadDescriptorCalls().eventCounter();
    // A thread that still waits would keep process.exit() from ending: libuv joins its threads.
    process.once('exit', wake);
  }
  return alarm;
}

function wake(): void {
  if (alarm !== undefined) writeSync(alarm, new Uint8Array(new BigUint64Array([1n]).buffer));
}
