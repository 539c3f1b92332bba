import type { VmAction, VmActionInput, VmActionOutput } from '../contract/vm.ts';
import type { VmError } from '../errors/vm-error.ts';
import type { GuestRunOptions } from './guest.ts';
import type { KernelRow } from './kernel-row.ts';
import type { kernelPaths } from './vm-paths.ts';

/** What really happens when the chart of a virtual machine names an action. */
export type VmActions = Record<
  VmAction,
  (input: VmActionInput, signal: AbortSignal) => Promise<VmActionOutput>
>;

export interface VmWayOptions {
  readonly project: string;
  readonly row: KernelRow;
  readonly cache: string;
  readonly paths: ReturnType<typeof kernelPaths>;
  /** Where the output of the job that runs next goes. */
  readonly jobOutput: () => GuestRunOptions;
  /** The machine ended, and nobody had told it to. */
  readonly onDeath: (error: VmError) => void;
  /** A line that tells how far a step has come. */
  readonly onNote: (line: string) => void;
}

/** One way to have a machine: QEMU directly, without systemd, or Vagrant. */
export interface VmWay {
  readonly actions: VmActions;
  /** Takes away what a process that was killed has left. Idempotent. */
  clear(): Promise<void>;
  /** Takes over a machine that another process left up; false where there is none any more. */
  takeOver(): boolean;
  /** Lets go of a machine, so that this process can end; what lives as long as this process ends with it. */
  letGo(): void;
}

/** Where the project lies inside. */
export const HOME = '/lockstep';

/** What a command of sh needs around it to run in the project, inside. Pure. */
export function inProject(row: KernelRow, command: string): string {
  const environment = `LOCKSTEP_VM_KERNEL=${row.name} NODE_COMPILE_CACHE=${HOME}/.cache/compile`;
  return `cd ${HOME} && export ${environment} && ${command}`;
}
