import { containerFiles } from './container-files.ts';
import type { CreateOptions, RuntimeContainer } from './runtime.ts';

export interface ConmonPlan {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The file descriptor on which conmon reports what became of `create`. */
export const SYNC_FD = 3;
/** That of the lock that it keeps while it makes the container. */
export const MAKING_FD = 4;

/** Programs as absolute paths, and the settings that reach conmon's command line. */
export interface ConmonSettings {
  readonly runtimePath: string;
  readonly stateRoot: string;
  readonly exitsDirectory: string;
  readonly systemdCgroup: boolean;
  /** For the runtime and the hooks that it runs. */
  readonly searchPath: string;
}

/**
 * How conmon is to be started for one container. Pure; the facts about conmon are from its source at v2.1.6.
 *
 * `--full-attach` puts the attach socket into the bundle however long its path, so no folder of sockets is needed.
 * `--no-sync-log` spares an fsync for each exit; a log need not outlive a power loss. Without a start pipe conmon does
 * not wait to be put into a cgroup.
 */
export function planConmon(
  container: RuntimeContainer,
  options: CreateOptions,
  settings: ConmonSettings,
): ConmonPlan {
  const files = containerFiles(container, settings.exitsDirectory);
  const forRuntime = [
    ['--root', settings.stateRoot],
    ['--log', files.runtimeLog],
    ['--log-format', 'json'],
  ].flat();
  const args = [
    ['--api-version', '1'],
    ['--cid', container.id],
    ['--cuuid', container.id],
    ['--runtime', settings.runtimePath],
    forRuntime.flatMap((argument) => ['--runtime-arg', argument]),
    settings.systemdCgroup ? ['--systemd-cgroup'] : [],
    ['--bundle', container.bundle],
    ['--container-pidfile', files.pid],
    ['--conmon-pidfile', files.monitorPid],
    ['--exit-dir', settings.exitsDirectory],
    ['--full-attach'],
    ['--log-path', `k8s-file:${container.logPath}`],
    ['--no-sync-log'],
    options.logMaxBytes === undefined ? [] : ['--log-size-max', `${options.logMaxBytes}`],
    stdioArguments(options),
    exitArguments(options.exitCommand),
  ].flat();
  return {
    args,
    // conmon makes the file `oom` in its working directory.
    cwd: container.bundle,
    // TZ: conmon stamps the log in local time; UTC keeps its order across a change of clocks.
    env: {
      PATH: settings.searchPath,
      TZ: 'UTC',
      _OCI_SYNCPIPE: `${SYNC_FD}`,
      // conmon makes the socket by which it gets the terminal in the folder for temporary files: one that is killed leaves it
      // in the bundle, not in /tmp. The runtime has the same working directory.
      ...(options.tty ? { TMPDIR: '.' } : {}),
    },
  };
}

/** With a terminal, `--stdin` would make conmon close the terminal's master when a client goes. */
function stdioArguments({ tty, stdin }: CreateOptions): string[] {
  if (tty) return ['--terminal'];
  if (stdin === 'closed') return [];
  return stdin === 'open' ? ['--stdin', '--leave-stdin-open'] : ['--stdin'];
}

function exitArguments(command: CreateOptions['exitCommand']): string[] {
  if (command === undefined) return [];
  const [program, ...args] = command;
  return ['--exit-command', program, ...args.flatMap((argument) => ['--exit-command-arg', argument])];
}
