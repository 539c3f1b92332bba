import { SystemError } from '../errors/system-error.ts';
import type { FileStat, Files } from '../system/system.ts';

/** More than any file of the store comes to; a text of 512 MiB is more than V8 holds. */
const MOST_BYTES = 256 * 1024 ** 2;

/** What stands where the store has a file: nothing, a file to read, or something else, in words. Opens nothing: a FIFO has no end. */
export function fileAt(files: Files, path: string): { readonly stat?: FileStat; readonly problem?: string } {
  try {
    const stat = files.stat(path) ?? files.lstat(path);
    if (stat === undefined) return {};
    if (stat.kind !== 'file') return { problem: `it is no file but a ${NAMES[stat.kind]}` };
    return stat.sizeBytes > MOST_BYTES ? { problem: `it has ${stat.sizeBytes} bytes` } : { stat };
  } catch (error) {
    // A symlink that leads to itself.
    if (error instanceof SystemError && error.errno === 'ELOOP') return { problem: error.message };
    throw error;
  }
}

const NAMES: Readonly<Record<Exclude<FileStat['kind'], 'file'>, string>> = {
  directory: 'directory',
  symlink: 'symlink to nothing',
  'char-device': 'device',
  'block-device': 'device',
  fifo: 'FIFO',
  socket: 'socket',
};
