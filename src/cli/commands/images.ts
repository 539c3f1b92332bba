import { flag } from '../../config/flags/flag.ts';
import { texts, toggle } from '../../config/flags/flag-kinds.ts';
import type { ImageSummary } from '../../engine/api.ts';
import { formatDecimalBytes } from '../../lib/bytes/format-bytes.ts';
import { describeAge } from '../../lib/durations/describe-duration.ts';
import { defineCommand } from '../command.ts';
import { filterImages, fits, type ImageRow } from '../filter-images.ts';
import { printRows } from '../output/print-rows.ts';
import { shortId } from '../output/short-id.ts';

export const images = defineCommand({
  usage: '[OPTIONS] [REPOSITORY[:TAG]]',
  flags: {
    all: flag(toggle(), 'Show all images: there are no intermediate ones to hide', { short: 'a' }),
    digests: flag(toggle(), 'Show digests'),
    filter: flag(texts(), 'Filter by dangling, reference, label, before or since', { short: 'f' }),
    'no-trunc': flag(toggle(), "Don't truncate output"),
    quiet: flag(toggle(), 'Only show image IDs', { short: 'q' }),
  },
  arguments: { most: 1 },
  completes: 'image',
  examples: [
    { line: 'images', what: 'what containers can be made from' },
    { line: "images -f 'reference=my/*'", what: 'those of one kind of name' },
    { line: 'images --format json', what: 'one JSON object a line' },
  ],
  run: async ({ io, values, positionals: [pattern], engine }) => {
    const listed = filterImages((await engine()).images.list().flatMap(byTag), values.filter);
    const rows = pattern === undefined ? listed : listed.filter((row) => fits(pattern, row));
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
        // Nothing was ever pulled by one: there is no registry yet.
        ...(values.digests ? { DIGEST: () => NONE } : {}),
        'IMAGE ID': ({ Id }) => idOf(Id),
        CREATED: ({ Created }) => describeAge(Date.parse(Created), io.now()),
        SIZE: ({ Size }) => formatDecimalBytes(Size),
      },
      names: ({ Id, Created, Size }) => ({
        ID: idOf(Id),
        Digest: NONE,
        CreatedAt: Created,
        CreatedSince: describeAge(Date.parse(Created), io.now()),
        Size: formatDecimalBytes(Size),
      }),
      optional: ['Comment', 'Containers', 'SharedSize', 'UniqueSize', 'VirtualSize'],
      headings: { ID: 'IMAGE ID', CreatedSince: 'CREATED' },
    });
    return 0;
  },
});

const NONE = '<none>';

/** Docker lists an image once for each of its names. */
function byTag(image: ImageSummary): ImageRow[] {
  const tags = image.RepoTags.length === 0 ? ['<none>:<none>'] : image.RepoTags;
  return tags.map((tag) => {
    const at = tag.lastIndexOf(':');
    return { ...image, Repository: tag.slice(0, at), Tag: tag.slice(at + 1) };
  });
}
