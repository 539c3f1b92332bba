/** What one can do about what Docker's daemon refuses, by its texts. */
const WAYS_OUT: readonly (readonly [refusal: RegExp, hint: string])[] = [
  [/unknown capability/, 'capabilities(7) lists them; write one as NET_ADMIN or CAP_NET_ADMIN, or ALL.'],
  [
    /bind source path does not exist/,
    'Make it first; -v makes what is missing a directory, --mount does not.',
  ],
  [
    /invalid characters for a local volume name/,
    'Begin a path with / or ./ (from the current folder); without, it is the name of a volume.',
  ],
  [
    /unknown or invalid runtime name/,
    'Use runc or crun, or name more under `runtimes` in the settings (--settings).',
  ],
  [/Minimum memory limit allowed/, 'Allow at least that much, or leave the limit out.'],
  [/needs to be an absolute path/, 'Begin it with a slash: it is a place in the container.'],
];

/** A hint for a refusal that the catalog's own would not help with; undefined where there is none. Pure. */
export function wayOut(message: string): string | undefined {
  return WAYS_OUT.find(([refusal]) => refusal.test(message))?.[1];
}
