import { defineOption } from '../option.ts';

/** Which paths are hidden or read-only, where the configuration has its own lists (create fills in the defaults). */
export const withHiddenPaths = defineOption<Record<string, never>>({
  option: 'hidden-paths',
  apply: (draft, input) => {
    const { MaskedPaths, ReadonlyPaths } = input.hostConfig;
    if (MaskedPaths) replace(draft.linux, 'maskedPaths', MaskedPaths);
    if (ReadonlyPaths) replace(draft.linux, 'readonlyPaths', ReadonlyPaths);
  },
  reasons: [
    {
      field: 'linux.maskedPaths',
      from: 'HostConfig.MaskedPaths: the default list, or none with --security-opt systempaths=unconfined',
      says: 'Paths that the runtime hides: files show as empty, folders as an empty read-only tmpfs.',
      section: 'config-linux.md, Masked Paths',
    },
    {
      field: 'linux.readonlyPaths',
      from: 'HostConfig.ReadonlyPaths: the default list, or none with --security-opt systempaths=unconfined',
      says: 'Paths that the runtime makes read-only.',
      section: 'config-linux.md, Readonly Paths',
    },
  ],
});

/** An empty list is left out of the spec, as Go's `omitempty` leaves it out. */
function replace<K extends 'maskedPaths' | 'readonlyPaths'>(
  linux: { [key in K]?: readonly string[] },
  key: K,
  paths: readonly string[],
): void {
  if (paths.length > 0) linux[key] = paths;
  else delete linux[key];
}
