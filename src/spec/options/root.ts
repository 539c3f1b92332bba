import { defineOption } from '../option.ts';

/** Where the container's root file system is. */
export const withRoot = defineOption<Record<string, never>>({
  option: 'root',
  apply: (draft, input) => {
    draft.root = input.hostConfig.ReadonlyRootfs
      ? { path: input.rootfs.path, readonly: true }
      : { path: input.rootfs.path };
  },
  reasons: [
    {
      field: 'root.path',
      from: 'the engine: where the container’s root file system is mounted',
      says: 'The folder on the host that the process sees as /.',
      section: 'config.md, Root',
    },
    {
      field: 'root.readonly',
      from: '--read-only (HostConfig.ReadonlyRootfs)',
      says: 'The root file system is mounted read-only; volumes and tmpfs mounts stay writable.',
      section: 'config.md, Root',
    },
  ],
});
