import { containerFiles } from './container-files.ts';
import { createContainer } from './create-container.ts';
import { deleteContainer } from './delete-container.ts';
import { findHelpers } from './find-helpers.ts';
import { pauseContainer, resumeContainer } from './freeze-container.ts';
import { isRunning } from './is-running.ts';
import { killContainer } from './kill-container.ts';
import { listProcesses } from './list-processes.ts';
import { readLog } from './log/read-log.ts';
import { readExit } from './read-exit.ts';
import { readFeatures } from './read-features.ts';
import { readState } from './read-state.ts';
import { resizeTerminal } from './resize-terminal.ts';
import type { Runtime } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';
import { startContainer } from './start-container.ts';
import { openStdin } from './stdin/open-stdin.ts';
import { stopProcess } from './stop-process.ts';
import { updateContainer } from './update-container.ts';
import { waitForExit } from './wait-for-exit.ts';

/** The command line of runc, crun and their kind, with conmon as the monitor. Looks for no program before it is needed. */
export function createOciRuntime(settings: RuntimeSettings): Runtime {
  const { exitsDirectory, system } = settings;
  return {
    name: settings.runtime,
    kind: 'oci',
    readFeatures: () => readFeatures(settings.runtime, system, settings.featuresFile),
    createContainer: (container, options) => createContainer(container, settings, options),
    startContainer: (container, options) => startContainer(container, settings, options?.signal),
    readState: (container, options) => readState(container, settings, options?.signal),
    isRunning: (_container, process) => isRunning(process, settings),
    killContainer: (container, process, signal, options) =>
      killContainer(container, process, settings, signal, options),
    pauseContainer: (container, options) => pauseContainer(container, settings, options?.signal),
    resumeContainer: (container, options) => resumeContainer(container, settings, options?.signal),
    updateContainer: (container, resources, options) =>
      updateContainer(container, settings, resources, options?.signal),
    listProcesses: (container, options) => listProcesses(container, settings, options?.signal),
    deleteContainer: (container, options) => deleteContainer(container, settings, options),
    stopProcess: (container, process, options) => stopProcess(container, process, settings, options),
    readExit: (container) => readExit(container, settings),
    waitForExit: (container, options) => waitForExit(container, settings, options?.signal),
    forgetExit: (container) => system.files.remove(containerFiles(container, exitsDirectory).exit),
    readLogs: (container, options) =>
      readLog(
        { path: container.logPath, ended: (signal) => waitForExit(container, settings, signal) },
        options,
      ),
    logSize: (container) => system.files.stat(container.logPath)?.sizeBytes ?? 0,
    openStdin: (container) => openStdin(containerFiles(container, exitsDirectory).attachSocket),
    findHelpers: (container) => findHelpers(container, settings),
    resizeTerminal: (container, size) => resizeTerminal(container, exitsDirectory, size),
  };
}
