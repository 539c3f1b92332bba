import { ConfigError } from '../../errors/config-error.ts';
import { defineCommand } from '../command.ts';
import { describeCommands } from '../completion/describe-commands.ts';
import { renderBash } from '../completion/render-bash.ts';
import { renderFish } from '../completion/render-fish.ts';
import { renderZsh } from '../completion/render-zsh.ts';

const SHELLS = { bash: renderBash, zsh: renderZsh, fish: renderFish };

export const completion = defineCommand({
  usage: 'bash|zsh|fish',
  flags: {},
  arguments: { least: 1, most: 1 },
  completes: Object.keys(SHELLS),
  description:
    'Prints a script that lets a shell complete commands, flags and the names of containers and images.',
  examples: [
    { line: 'completion bash >/etc/bash_completion.d/lockstep', what: 'for bash, for everybody' },
    { line: 'completion zsh >~/.zfunc/_lockstep', what: 'for zsh, where ~/.zfunc is in $fpath' },
    { line: 'completion fish >~/.config/fish/completions/lockstep.fish', what: 'for fish' },
  ],
  run: async ({ io, commands, positionals: [shell = ''] }) => {
    if (!(shell in SHELLS)) {
      throw new ConfigError('ARGUMENTS_INVALID', `there is no completion for ${shell}`, {
        value: shell,
        hint: `Shells: ${Object.keys(SHELLS).join(', ')}.`,
      });
    }
    io.stdout.write(SHELLS[shell as keyof typeof SHELLS](await describeCommands(commands)));
    return 0;
  },
});
