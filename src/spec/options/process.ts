import type { SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { cleanPath } from '../../lib/paths/clean-path.ts';
import { containerEnvironment } from '../container-environment.ts';
import { defineOption } from '../option.ts';

/** The command, its directory, environment and terminal. */
export const withProcess = defineOption<Record<string, never>>({
  option: 'process',
  apply: (draft, input) => {
    const env = containerEnvironment(input, input.config.Tty === true);
    if (input.rootfs.workingDirIsFile) {
      throw new SpecError('SPEC_REFUSED', `Cannot mkdir: ${input.config.WorkingDir} is not a directory`);
    }
    draft.process.args = commandOf(input);
    draft.process.cwd = input.config.WorkingDir ? cleanPath(input.config.WorkingDir) : '/';
    draft.process.env = env;
    if (input.config.Tty) draft.process.terminal = true;
  },
  reasons: [
    {
      field: 'process.args',
      from: (input) =>
        `the command (Config.Entrypoint ${JSON.stringify(input.config.Entrypoint ?? null)}, then Config.Cmd ${JSON.stringify(input.config.Cmd ?? null)}): from the command line, else from the image`,
      says: 'The program that is executed, and its arguments.',
      section: 'config.md, Process',
    },
    {
      field: 'process.cwd',
      from: (input) =>
        input.config.WorkingDir ? '--workdir (Config.WorkingDir), else the image’s' : 'default: /',
      says: 'The directory in which the program starts.',
      section: 'config.md, Process',
    },
    {
      field: 'process.env',
      from: 'defaults (PATH, HOSTNAME, TERM with a terminal), --link, then the image’s and --env (Config.Env), which replace equal names',
      says: 'The environment of the program.',
      section: 'config.md, Process',
    },
    {
      field: 'process.terminal',
      from: '--tty (Config.Tty)',
      says: 'The runtime opens a pseudo-terminal and makes it the process’s standard streams.',
      section: 'config.md, Process',
    },
  ],
});

/** The whole command line: the entrypoint, then the command. Pure. */
export function commandOf(input: SpecInput): string[] {
  return [...(input.config.Entrypoint ?? []), ...(input.config.Cmd ?? [])];
}
