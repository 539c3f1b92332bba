import { flag } from '../../config/flags/flag.ts';
import { toggle } from '../../config/flags/flag-kinds.ts';
import type { Engine } from '../../engine/api.ts';
import { defineCommand } from '../command.ts';
import { eachNamed } from '../each-named.ts';

export const rm = defineCommand({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  flags: {
    force: flag(toggle(), 'Kill a container that runs, and remove it', { short: 'f' }),
    volumes: flag(toggle(), 'Remove anonymous volumes of the container as well', { short: 'v' }),
  },
  arguments: { least: 1 },
  completes: 'container',
  examples: [
    { line: 'rm web', what: 'remove a container that does not run' },
    { line: 'rm -f web db', what: 'remove two, whatever they do' },
    { line: 'rm -f $(lockstep ps -aq)', what: 'remove all of them' },
  ],
  run: (invocation) => {
    const { force, volumes } = invocation.values;
    const remove = async (name: string, engine: Engine) => {
      await engine.remove(name, { force, volumes });
      return name;
    };
    return eachNamed(invocation, 'rm', remove, { force });
  },
});
