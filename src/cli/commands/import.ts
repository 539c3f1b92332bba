import { flag } from '../../config/flags/flag.ts';
import { text, texts } from '../../config/flags/flag-kinds.ts';
import { defineCommand } from '../command.ts';

export const importImage = defineCommand({
  usage: '[OPTIONS] FILE|DIRECTORY|- [REPOSITORY[:TAG]]',
  flags: {
    change: flag(texts(), 'Apply Dockerfile instruction to the created image', { short: 'c' }),
    message: flag(text(), 'Set commit message for imported image', { short: 'm' }),
  },
  arguments: { least: 1, most: 2 },
  completes: 'file',
  examples: [
    { line: 'import rootfs.tar my/base:1', what: 'an image from an archive' },
    { line: 'import -c \'CMD ["sh"]\' ./rootfs my/base', what: 'from a folder, with a command to run' },
    { line: 'import - my/base <rootfs.tar', what: 'from standard input' },
  ],
  run: async ({ io, positionals: [source = '', reference], values, engine }) => {
    const { images } = await engine();
    const id = await images.import(source, {
      changes: values.change,
      message: values.message,
      ...(reference === undefined ? {} : { reference }),
    });
    io.stdout.write(`${id}\n`);
    return 0;
  },
});
