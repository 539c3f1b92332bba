import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { VmError } from '../errors/vm-error.ts';

interface Answer {
  readonly error?: unknown;
  readonly return?: unknown;
  readonly event?: string;
}

/**
 * Resets a machine as its reset button would, by QEMU's monitor (qemu-qmp-ref(7)), and resolves when it is up again.
 * Rejects with `VM_BOOT_FAILED` and what QEMU said.
 *
 * SeaBIOS, where it finds that it ran before, resets the machine once more by itself (seen after one reset in five, emulated).
 *
 * @param up - resolves when the machine is up
 */
export async function resetEmulator(monitor: string, up: () => Promise<void>): Promise<void> {
  const socket = createConnection(monitor);
  try {
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    const readUntil = async (isWanted: (answer: Answer) => boolean) => {
      for (;;) {
        const { value = '{"error":"the monitor is gone"}' } = await lines.next();
        const answer = JSON.parse(value) as Answer;
        if (isWanted(answer)) return;
        if (answer.error !== undefined)
          throw new VmError('VM_BOOT_FAILED', `QEMU does not reset: ${JSON.stringify(answer.error)}`);
      }
    };
    const execute = async (command: object, isDone = (answer: Answer) => answer.return !== undefined) => {
      socket.write(`${JSON.stringify(command)}\n`);
      await readUntil(isDone);
    };
    await execute({ execute: 'qmp_capabilities' });
    // A reset otherwise ends QEMU (-no-reboot), as it is to do when the kernel panics.
    await execute({ execute: 'set-action', arguments: { reboot: 'reset' } });
    await execute({ execute: 'system_reset' }, ({ event }) => event === 'RESET');
    await up();
    await execute({ execute: 'set-action', arguments: { reboot: 'shutdown' } });
  } finally {
    socket.destroy();
  }
}
