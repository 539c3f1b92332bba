import type { System } from '../system/system.ts';

/** What every call of a runtime needs to know: the same for all containers of one engine. */
export interface RuntimeSettings {
  /** `runc`, `crun`, another program that speaks the same command line, or an absolute path. */
  readonly runtime: string;
  /** Program name or absolute path. */
  readonly conmon: string;
  /** Given to the runtime as `--root`. */
  readonly stateRoot: string;
  /** Folder in which conmon records exit codes, one file a container. */
  readonly exitsDirectory: string;
  /** File in which the runtime's answer about itself is kept, once it was asked. */
  readonly featuresFile?: string;
  /** Whether systemd makes the cgroups (`--systemd-cgroup`). */
  readonly systemdCgroup: boolean;
  readonly system: Pick<System, 'files' | 'processes' | 'locks'>;
}
