/** Something that is measured: its figures, made by running it for real. Leaves nothing behind. */
export interface Measurement {
  /** What it is called on the command line. */
  readonly name: string;
  /** What it needs besides Node. */
  readonly needs: 'nothing' | 'root';
  /** Left out of a run of all: it takes minutes, or makes what stays in a cache. */
  readonly onlyWhenNamed?: boolean;
  /** @param rounds - How often each contestant runs. */
  run(rounds: number): Promise<Figure[]>;
}

/** One line of the report. Values are medians, all of one figure in the same unit. */
export interface Figure {
  readonly what: string;
  readonly unit: 'ms' | 'µs' | 'MB';
  readonly value: number;
  /** The least of all samples: what is left when nobody disturbs. */
  readonly least: number;
  /** What else was measured in turn with it. */
  readonly peer?: { readonly what: string; readonly value: number; readonly least: number };
  readonly target?: Target;
}

/** What a figure should be at most: by itself, divided by its peer, or its peer taken away. */
export interface Target {
  readonly by: 'value' | 'ratio' | 'difference';
  readonly found: number;
  readonly atMost: number;
}
