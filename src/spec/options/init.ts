import { joinedContainer } from '../../config/modes/joined-container.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { defineOption } from '../option.ts';

/** A small init as process 1, which reaps orphans and passes signals on. */
export const withInit = defineOption<Record<string, never>>({
  option: 'init',
  apply: (draft, input) => {
    const { PidMode, Init } = input.hostConfig;
    // In a shared pid namespace somebody else is process 1 already.
    if (PidMode === 'host' || joinedContainer(PidMode) !== undefined) return;
    if (!(Init ?? input.settings.init)) return;
    if (input.initProgram === '') {
      throw new SpecError(
        'SPEC_REFUSED',
        `exec: "${input.settings.initPath}": executable file not found in $PATH`,
        {
          value: input.settings.initPath,
          hint: 'Leave --init out, or install a small init (on Debian: apt install catatonit, or tini); the setting init-path can name another.',
        },
      );
    }
    const inside = input.engine.initPathInContainer;
    draft.process.args = [inside, '--', ...(draft.process.args ?? [])];
    draft.mounts = [
      ...draft.mounts,
      { destination: inside, type: 'bind', source: input.initProgram, options: ['bind', 'ro'] },
    ];
  },
  reasons: [
    {
      field: 'process.args',
      from: (input) =>
        input.hostConfig.Init == null
          ? 'the setting init'
          : '--init (HostConfig.Init); skipped in a shared pid namespace',
      says: 'A small init is executed first and starts the command: it reaps orphaned processes and passes signals on.',
      section: 'config.md, Process',
    },
    {
      field: 'mounts',
      from: '--init (HostConfig.Init), or the setting init',
      says: 'The init program of the host is bound into the container, read-only.',
      section: 'config.md, Mounts',
    },
  ],
});
