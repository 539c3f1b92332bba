import { defineOption } from '../option.ts';

/** The terminal's first size. */
export const withConsoleSize = defineOption<Record<string, never>>({
  option: 'console-size',
  apply: (draft, input) => {
    const [height = 0, width = 0] = input.hostConfig.ConsoleSize ?? [];
    if (input.config.Tty && (height > 0 || width > 0)) draft.process.consoleSize = { height, width };
  },
  reasons: [
    {
      field: 'process.consoleSize',
      from: 'the terminal of the command line (HostConfig.ConsoleSize)',
      says: 'The size of the pseudo-terminal when the process starts, in characters.',
      section: 'config.md, Process',
    },
  ],
});
