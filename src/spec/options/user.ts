import { defineOption } from '../option.ts';
import { resolveUser } from '../resolve-user.ts';

/** Who the process runs as. */
export const withUser = defineOption<{ readonly ownGroupFirst: boolean }>({
  option: 'user',
  apply: (draft, input, { ownGroupFirst }) => {
    draft.process.user = resolveUser(
      input.config.User ?? '',
      input.hostConfig.GroupAdd ?? [],
      input.rootfs,
      ownGroupFirst,
    );
  },
  reasons: [
    {
      field: 'process.user',
      from: (input) =>
        input.config.User
          ? '--user (Config.User), else the image’s; names are looked up in the container’s own /etc/passwd and /etc/group'
          : 'default: user 0, with the groups that the container’s own /etc/group gives to its name',
      says: 'The user and group that the process starts as, and its further groups.',
      section: 'config.md, User',
    },
    {
      field: 'process.user.additionalGids',
      from: 'the user’s own group, the groups that list the user in the container’s /etc/group, then --group-add (HostConfig.GroupAdd)',
      says: 'Groups besides the first one, whose files the process may use.',
      section: 'config.md, User',
    },
  ],
});
