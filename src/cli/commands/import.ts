import { flag } from '../../config/flags/flag.ts';
import { text, texts } from '../../config/flags/flag-kinds.ts';
import { defineCommand } from '../command.ts';

export const importImage = defineCommand({
  usage: '[OPTIONS] FILE|DIRECTORY|- [REPOSITORY[:TAG]]',
  flags: {
    change: flag(texts(), 'Apply Dockerfile instruction to the created image', { short: 'c' }),
    message: flag(text(), 'Set commit message for imported image', { short: 'm' }),
    platform: flag(text(), 'What the files are made for, or which image of an index to take: linux/arm64'),
  },
  arguments: { least: 1, most: 2 },
  completes: 'file',
  examples: [
    { line: 'import rootfs.tar my/base:1', what: 'an image from an archive' },
    { line: 'import -c \'CMD ["sh"]\' ./rootfs my/base', what: 'from a folder, with a command to run' },
    { line: 'import - my/base <rootfs.tar', what: 'from standard input' },
    { line: 'import --platform linux/arm64 oci:./layout my/app', what: 'one of several, from an OCI layout' },
  ],
  run: async ({ io, positionals: [source = '', reference], values, engine }) => {
    const { images } = await engine();
    const id = await images.import(source, {
      changes: values.change,
      message: values.message,
      platform: values.platform,
      ...(reference === undefined ? {} : { reference }),
    });
    io.stdout.write(`${id}\n`);
    return 0;
  },
});
