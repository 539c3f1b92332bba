import { flag } from '../../config/flags/flag.ts';
import { toggle } from '../../config/flags/flag-kinds.ts';
import type { Engine } from '../../engine/api.ts';
import { defineCommand } from '../command.ts';
import { eachNamed } from '../each-named.ts';

export const rmi = defineCommand({
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  flags: {
    force: flag(toggle(), 'Take the name away although containers were made from the image', { short: 'f' }),
  },
  arguments: { least: 1 },
  completes: 'image',
  description:
    'Takes names away from images. An image goes with its last name, and by its id with all of them. It stays for the containers that were made from it.',
  examples: [
    { line: 'rmi my/base:1', what: 'one name, and the image if it has no other' },
    { line: 'rmi -f my/base', what: 'the name, although a container was made from it' },
  ],
  run: (invocation) => {
    const { force } = invocation.values;
    const remove = async (name: string, engine: Engine) => {
      const { untagged, deleted } = await engine.images.remove(name, { force });
      const lines = [...untagged.map((tag) => `Untagged: ${tag}`), ...deleted.map((id) => `Deleted: ${id}`)];
      return lines.join('\n');
    };
    return eachNamed(invocation, 'rmi', remove, { force });
  },
});
