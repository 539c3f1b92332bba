import type { ContainerEvent } from '../../src/contract/lifecycle.ts';
import type { Container } from '../../src/engine/api.ts';

/** Says `ready`; ends with 5 and a word when it is asked to, and with 3 for whoever wants it to end by itself. */
export const COMMAND = [
  'sh',
  '-c',
  'trap "echo bye; exit 5" TERM; trap "exit 3" USR1; echo ready; while :; do sleep 0.02; done',
];

/** Asks of a real container what an event asks of the chart. `graceSeconds` is what a stop waits. */
export async function ask(container: Container, event: ContainerEvent, graceSeconds: number): Promise<void> {
  switch (event.type) {
    case 'ADVANCE':
      await container.advanceTo(event.to ?? 'started');
      break;
    case 'STOP':
      await container.stop({ timeoutSeconds: graceSeconds });
      break;
    case 'RESTART':
      await container.restart({ timeoutSeconds: graceSeconds });
      break;
    case 'KILL':
      await container.kill(event.signal);
      break;
    case 'PAUSE':
      await container.pause();
      break;
    case 'RESUME':
      await container.resume();
      break;
    case 'REMOVE':
      await container.remove(event.force === undefined ? {} : { force: event.force });
      break;
    case 'EXITED': {
      const { Pid } = (await container.inspect()).State;
      process.kill(Pid, 'SIGUSR1');
      await container.wait();
      break;
    }
    case 'SET_BREAKPOINTS':
    case 'SET_TIMEOUTS':
    case 'RESTART_DUE':
    case 'CANCEL':
    case 'RECOVER':
    case 'LOST':
    case 'OBSERVED':
      throw new Error(`nobody asks ${event.type}`);
  }
}

const PATIENCE_MS = 30_000;

/** Resolves when the command has set its traps. */
export async function untilReady(container: Container): Promise<void> {
  for await (const { bytes } of container.logs({
    follow: true,
    signal: AbortSignal.timeout(PATIENCE_MS),
  })) {
    if (Buffer.from(bytes).toString().includes('ready')) return;
  }
}

/** Everything that the container wrote, as its log has it. */
export async function logged(container: Container): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const { bytes } of container.logs()) chunks.push(bytes);
  return Buffer.concat(chunks).toString();
}
