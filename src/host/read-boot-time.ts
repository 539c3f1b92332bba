import type { Files } from '../system/system.ts';

/** When this machine was started, in milliseconds since the epoch, by its clock as it is now (proc_uptime(5)); undefined where that is not known. */
export function readBootTime(files: Pick<Files, 'readIfThere'>, nowMs = Date.now()): number | undefined {
  const seconds = Number.parseFloat(files.readIfThere('/proc/uptime') ?? '');
  return Number.isNaN(seconds) ? undefined : nowMs - seconds * 1000;
}
