import { join } from '../../lib/paths/join.ts';
import type { Files } from '../../system/system.ts';
import { runtimeFailure } from '../run-runtime.ts';
import type { ContainerExit, RuntimeContainer } from '../runtime.ts';
import { exitCodeBySignal, type SimulatedProcess } from './simulated-process.ts';

/** How often a wait looks for what another process did to the simulated kernel. */
const LOOK_EVERY_MS = 250;

/** The containers of a simulated runtime, kept in the files of the system it is given. */
export interface SimulatedContainers {
  /** A container as it is now: one whose time is up has ended. */
  look(container: RuntimeContainer): SimulatedProcess | undefined;
  /** @throws RuntimeError `RUNTIME_FAILED` in runc's words, for one that is not there. */
  known(container: RuntimeContainer, verb: string): SimulatedProcess;
  write(container: RuntimeContainer, process: SimulatedProcess): void;
  kill(container: RuntimeContainer, signal: number): 'sent' | 'gone';
  remove(container: RuntimeContainer): void;
  readExit(container: RuntimeContainer): ContainerExit | undefined;
  waitForExit(container: RuntimeContainer, signal?: AbortSignal): Promise<ContainerExit>;
  forgetExit(container: RuntimeContainer): void;
}

/** Keeps one file a container in `stateRoot`, and one for each exit in `exitsDirectory`. */
export function createSimulatedContainers(
  stateRoot: string,
  exitsDirectory: string,
  files: Files,
): SimulatedContainers {
  /** Wakes the waits of this process at once. */
  const changes = new EventTarget();
  const stateFile = ({ id }: RuntimeContainer) => join(stateRoot, `${id}.json`);
  const exitFile = ({ id }: RuntimeContainer) => join(exitsDirectory, id);

  function write(container: RuntimeContainer, process: SimulatedProcess): void {
    files.makeDirectory(stateRoot);
    files.replace(stateFile(container), JSON.stringify(process));
    changes.dispatchEvent(new Event(container.id));
  }

  function end(container: RuntimeContainer, process: SimulatedProcess, code: number, endedAtMs: number) {
    files.makeDirectory(exitsDirectory);
    files.replace(exitFile(container), JSON.stringify({ code, endedAtMs }));
    write(container, { ...process, status: 'stopped', endsAtMs: null });
  }

  function look(container: RuntimeContainer): SimulatedProcess | undefined {
    const text = files.readIfThere(stateFile(container));
    if (text === undefined) return undefined;
    const process = JSON.parse(text) as SimulatedProcess;
    if (process.status !== 'running' || process.endsAtMs === null || process.endsAtMs > Date.now())
      return process;
    end(container, process, process.program.exitCode, process.endsAtMs);
    return { ...process, status: 'stopped' };
  }

  function readExit(container: RuntimeContainer): ContainerExit | undefined {
    look(container);
    const text = files.readIfThere(exitFile(container));
    return text === undefined ? undefined : { ...JSON.parse(text), oomKilled: false, reason: 'exited' };
  }

  async function waitForExit(container: RuntimeContainer, signal?: AbortSignal): Promise<ContainerExit> {
    for (;;) {
      signal?.throwIfAborted();
      const exit = readExit(container);
      if (exit !== undefined) return exit;
      await changeOf(changes, container.id, look(container)?.endsAtMs ?? null, signal);
    }
  }

  function known(container: RuntimeContainer, verb: string): SimulatedProcess {
    const process = look(container);
    if (process === undefined) throw runtimeFailure(verb, 'runtime', 'container does not exist');
    return process;
  }

  function kill(container: RuntimeContainer, signal: number): 'sent' | 'gone' {
    const process = look(container);
    if (process === undefined || process.status === 'stopped') return 'gone';
    const code = exitCodeBySignal(signal, process.program);
    if (code !== undefined) end(container, process, code, Date.now());
    return 'sent';
  }

  return {
    look,
    known,
    write,
    kill,
    remove: (container) => files.remove(stateFile(container)),
    readExit,
    waitForExit,
    forgetExit: (container) => files.remove(exitFile(container)),
  };
}

/** Resolves when this process changed the container, its time is up, another process may have changed it, or on abort. */
function changeOf(
  changes: EventTarget,
  id: string,
  endsAtMs: number | null,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      changes.removeEventListener(id, done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const untilEnd = endsAtMs === null ? LOOK_EVERY_MS : Math.max(0, endsAtMs - Date.now());
    const timer = setTimeout(done, Math.min(LOOK_EVERY_MS, untilEnd));
    changes.addEventListener(id, done);
    signal?.addEventListener('abort', done);
  });
}
