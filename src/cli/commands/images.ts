import { flag } from '../../config/flags/flag.ts';
import { toggle } from '../../config/flags/flag-kinds.ts';
import type { ImageSummary } from '../../engine/api.ts';
import { formatDecimalBytes } from '../../lib/bytes/format-bytes.ts';
import { describeAge } from '../../lib/durations/describe-duration.ts';
import { cut } from '../../lib/text/cut.ts';
import { defineCommand } from '../command.ts';
import { printRows } from '../output/print-rows.ts';
import { shortId } from '../output/short-id.ts';

export const images = defineCommand({
  usage: '[OPTIONS]',
  flags: {
    'no-trunc': flag(toggle(), "Don't truncate output"),
    quiet: flag(toggle(), 'Only show image IDs', { short: 'q' }),
  },
  arguments: { most: 0 },
  examples: [
    { line: 'images', what: 'what containers can be made from' },
    { line: 'images --format json', what: 'one JSON object a line' },
  ],
  run: async ({ io, values, engine }) => {
    const rows = (await engine()).images.list().flatMap(byTag);
    const idOf = (id: string) => (values['no-trunc'] ? id : shortId(id));
    if (values.quiet) {
      for (const id of new Set(rows.map(({ Id }) => idOf(Id)))) io.stdout.write(`${id}\n`);
      return 0;
    }
    printRows(io.stdout, {
      rows,
      format: values.format,
      columns: {
        REPOSITORY: ({ Repository }) => Repository,
        TAG: ({ Tag }) => Tag,
        'IMAGE ID': ({ Id }) => idOf(Id),
        CREATED: ({ Created }) => describeAge(Date.parse(Created), io.now()),
        SIZE: ({ Size }) => formatDecimalBytes(Size),
      },
      names: ({ Id, Created, Size }) => ({
        ID: idOf(Id),
        CreatedAt: Created,
        CreatedSince: describeAge(Date.parse(Created), io.now()),
        Size: formatDecimalBytes(Size),
      }),
      headings: { ID: 'IMAGE ID', CreatedSince: 'CREATED' },
    });
    return 0;
  },
});

/** Docker lists an image once for each of its names. */
function byTag(image: ImageSummary) {
  const tags = image.RepoTags.length === 0 ? ['<none>:<none>'] : image.RepoTags;
  return tags.map((tag) => {
    const { before, after } = cut(tag, ':');
    return { ...image, Repository: before, Tag: after };
  });
}
