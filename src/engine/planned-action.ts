import type { ForwardAction, InverseAction, StateName } from '../contract/states.ts';

/** One action on the way to `started`, before it is taken. Plain data. */
export interface PlannedAction {
  readonly action: ForwardAction;
  /** The working state in which it is taken. */
  readonly state: StateName;
  /** What it will make, in order; what is there already is left out. Empty where it has nothing to do. */
  readonly writes: readonly PlannedWrite[];
  /** The action that takes it back. */
  readonly undo: InverseAction;
}

export type PlannedWrite =
  /** `text` is left out of a file that a program will write. */
  | { readonly kind: 'file'; readonly path: string; readonly text?: string }
  /** `copyOf`: where its first content comes from. */
  | { readonly kind: 'directory'; readonly path: string; readonly copyOf?: string }
  /** The folder of a cgroup in one hierarchy; `by` is who makes it. */
  | {
      readonly kind: 'cgroup';
      readonly path: string;
      readonly controllers: readonly string[];
      readonly by: 'lockstep' | 'runtime';
    }
  | {
      readonly kind: 'mount';
      readonly path: string;
      readonly type: 'overlay' | 'tmpfs' | 'none';
      readonly options: readonly string[];
    }
  | { readonly kind: 'apparmor-profile'; readonly name: string }
  /** A program that is run; `cwd` and `env` are those of the engine where they are left out. */
  | {
      readonly kind: 'process';
      readonly argv: readonly string[];
      readonly cwd?: string;
      readonly env?: Readonly<Record<string, string>>;
    };
