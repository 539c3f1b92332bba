import type { ErrorRecord } from '../errors/lockstep-error.ts';

/** The states of a virtual machine, in the order in which it goes through them; every one but `failed` is on the way. */
export const VM_STATES = [
  'absent',
  'building-box',
  'booting',
  'unplugging',
  'provisioning',
  'syncing',
  'ready',
  'testing',
  'resetting',
  'halting',
  'halted',
  'clearing',
  'destroyed',
  'failed',
] as const;

export type VmState = (typeof VM_STATES)[number];

/** What the chart asks for; each has a time limit of its own. */
export type VmAction =
  | 'buildBox'
  | 'boot'
  | 'unplug'
  | 'provision'
  | 'syncProject'
  | 'runJob'
  | 'reset'
  | 'halt'
  | 'clearAway';

/** One command to run inside. */
export interface VmJob {
  /** For sh, in the folder of the project. */
  readonly command: string;
}

export type VmEvent =
  | { readonly type: 'UP' }
  | { readonly type: 'RUN'; readonly job: VmJob }
  /** What runs inside is interrupted; the machine stays. */
  | { readonly type: 'CANCEL' }
  /** The project has changed, and is copied anew. */
  | { readonly type: 'SYNC' }
  /** As if its power were cut and came back. */
  | { readonly type: 'RESET' }
  /** Its disk is kept, for the next `UP`. */
  | { readonly type: 'HALT' }
  /** Also in the middle of something, which is then given up. */
  | { readonly type: 'DESTROY' }
  /** The machine ended by itself. */
  | { readonly type: 'DIED'; readonly error: ErrorRecord };

export interface VmInput {
  /** A row of vagrant/kernels.json. */
  readonly kernel: string;
  readonly timeoutsMs?: Partial<Record<VmAction, number>>;
}

export interface VmContext {
  readonly kernel: string;
  readonly timeoutsMs: Readonly<Partial<Record<VmAction, number>>>;
  /** How often it was started: a boot that hangs is tried once more. */
  readonly boots: number;
  /** Whether it is halted to come up again. */
  readonly keepsDisk: boolean;
  readonly job: VmJob | null;
  /** The exit code of the last job. */
  readonly exitCode: number | null;
  /** The first thing that went wrong. */
  readonly error: ErrorRecord | null;
  /** What went wrong while it was taken away. */
  readonly undoErrors: readonly ErrorRecord[];
}

/** What an action is given. */
export interface VmActionInput {
  readonly action: VmAction;
  readonly context: VmContext;
}

export interface VmActionOutput {
  readonly exitCode?: number;
}

/** Milliseconds; generous, since without hardware virtualisation everything takes ten times as long. */
export const VM_TIMEOUTS_MS: Readonly<Record<VmAction, number>> = {
  buildBox: 600_000,
  boot: 120_000,
  unplug: 10_000,
  provision: 60_000,
  syncProject: 60_000,
  // All integration tests, emulated, take half an hour.
  runJob: 3_600_000,
  reset: 120_000,
  halt: 20_000,
  clearAway: 10_000,
};
