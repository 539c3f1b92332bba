import { defineCommand } from '../command.ts';
import { printHelp } from '../print-help.ts';

export const help = defineCommand({
  usage: '[COMMAND]',
  flags: {},
  arguments: { most: 1 },
  examples: [
    { line: 'help', what: 'all commands' },
    { line: 'help advance', what: 'one command, with its flags and examples' },
  ],
  run: ({ io, commands, positionals: [name] }) => printHelp(commands, name, io),
});
