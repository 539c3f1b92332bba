import type { SpecInput } from '../contract/spec-input.ts';
import type { LinuxSection, Mount, Process, Resources, Spec } from '../oci/runtime-spec.ts';

/** A Linux spec while it is being built. Arrays and inner objects may be shared: an option replaces them, it never changes them. */
export interface Draft extends Spec {
  process: Process;
  root: { path: string; readonly?: boolean };
  mounts: readonly Mount[];
  linux: LinuxSection & { resources: Resources };
}

/** Why a field of the spec has its value: what `explain` says. */
export interface FieldReason {
  /** A path in the spec, `linux.resources.memory.limit`; it covers what is below it. */
  readonly field: string;
  /** Where the value came from: a flag with its field, a setting, a host fact or a default. `member` is the name in `mounts[name]`. */
  readonly from: string | ((input: SpecInput, member: string) => string);
  /** What it does, in one plain sentence. */
  readonly says: string;
  /** The document and section of the OCI runtime specification. */
  readonly section: string;
}

/** One step of a pipeline: an option with its parameters. */
export interface PipelineStep {
  readonly option: string;
  readonly parameters: object;
  readonly reasons: readonly FieldReason[];
  /** Changes the draft. Pure otherwise; throws `SpecError` where no spec can be made. */
  readonly apply: (draft: Draft, input: SpecInput) => void;
}

/** A version of the builder: its steps, in order. */
export interface Pipeline {
  readonly name: string;
  readonly steps: readonly PipelineStep[];
  /** Whether what it builds depends on what the runtime can do (`HostFacts` for one runtime). */
  readonly asksRuntime?: boolean;
  /** How the same release treats a container that runs. */
  readonly later: {
    /** An update tells the runtime of every limit, with 0 for those that it leaves alone. */
    readonly updateWritesZeros: boolean;
    /** What `exec --privileged` gives, as for the option `capabilities`. */
    readonly execCapabilities: { readonly lastKnown?: string; readonly evenMissing?: boolean };
    /** An exec with a terminal can be given the terminal's size. */
    readonly execConsoleSize: boolean;
  };
}

interface OptionDefinition<P extends object> {
  readonly option: string;
  /** By the parameters, where the option does not set a field with all of them. */
  readonly reasons: readonly FieldReason[] | ((parameters: P) => readonly FieldReason[]);
  readonly apply: (draft: Draft, input: SpecInput, parameters: P) => void;
}

/** Makes an option: a function from its parameters to a step. Pure. */
export function defineOption<P extends object>(
  definition: OptionDefinition<P>,
): (parameters: P) => PipelineStep {
  const { option, reasons } = definition;
  return (parameters) => ({
    option,
    parameters,
    reasons: typeof reasons === 'function' ? reasons(parameters) : reasons,
    apply: (draft, input) => definition.apply(draft, input, parameters),
  });
}
