/** How OCI runtimes that speak the same command line differ: data, no code. */
export interface RuntimeFlavour {
  readonly name: string;
  /** Whether it keeps a container's state in `<state root>/<id>`, so that a missing folder means an unknown container. */
  readonly keepsStateInFolder: boolean;
  /** The command line of a container's first process as long as `start` has not let it become the user's program, where that can be told. */
  readonly waiting?: readonly string[];
  /** In that folder, what holds the process until then. */
  readonly gate?: string;
  /** What it says of a container that it does not know. */
  readonly unknownContainer: RegExp;
  readonly hint: string;
}

const KNOWN: readonly RuntimeFlavour[] = [
  {
    name: 'runc',
    keepsStateInFolder: true,
    // runc 1.1.5: its init opens the fifo for writing, and goes on as soon as `start` opens it for reading, whatever becomes of that.
    waiting: ['runc', 'init'],
    gate: 'exec.fifo',
    unknownContainer: /does not exist/,
    hint: 'Install it (on Debian: apt install runc), or name another runtime with --runtime.',
  },
  {
    name: 'crun',
    keepsStateInFolder: true,
    // crun 1.8.1 names the file or folder of its own state.
    unknownContainer: /does not exist|\/status`: No such file|^cannot open directory .*: No such file/,
    hint: 'Install it (on Debian: apt install crun), or name another runtime with --runtime.',
  },
];

/** The flavour of a runtime by its name or path; for one that is not known, nothing is taken for granted. Pure. */
export function flavourOf(runtime: string): RuntimeFlavour {
  const name = runtime.slice(runtime.lastIndexOf('/') + 1);
  return (
    KNOWN.find((flavour) => flavour.name === name) ?? {
      name,
      keepsStateInFolder: false,
      // containerd relies on these words too.
      unknownContainer: /does not exist/,
      hint: `Install ${name}, give its absolute path, or name another runtime with --runtime.`,
    }
  );
}
