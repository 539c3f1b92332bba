import { flag } from '../../config/flags/flag.ts';
import { integer, texts, toggle } from '../../config/flags/flag-kinds.ts';
import { UP_STATUSES } from '../../contract/states.ts';
import type { ContainerSummary } from '../../engine/api.ts';
import { formatDecimalBytes } from '../../lib/bytes/format-bytes.ts';
import { describeAge } from '../../lib/durations/describe-duration.ts';
import { quote } from '../../lib/text/quote.ts';
import { defineCommand } from '../command.ts';
import { asksForAll, comparesWithAll, filterContainers } from '../filter-containers.ts';
import { printRows } from '../output/print-rows.ts';
import { shortId } from '../output/short-id.ts';
import { truncate } from '../output/truncate.ts';

export const ps = defineCommand({
  usage: '[OPTIONS]',
  flags: {
    all: flag(toggle(), 'Show all containers (default shows just running)', { short: 'a' }),
    filter: flag(
      texts(),
      'Filter by id, name, label, status, state, exited, ancestor, before, since, volume or network',
      { short: 'f' },
    ),
    last: flag(integer(-1), 'Show n last created containers (includes all states)', { short: 'n' }),
    latest: flag(toggle(), 'Show the latest created container (includes all states)', { short: 'l' }),
    'no-trunc': flag(toggle(), "Don't truncate output"),
    size: flag(toggle(), 'Display total file sizes', { short: 's' }),
    quiet: flag(toggle(), 'Only display container IDs', { short: 'q' }),
  },
  arguments: { most: 0 },
  examples: [
    { line: 'ps -a', what: 'all containers, in whatever state' },
    { line: 'ps -a --filter state=mounted', what: 'those that rest in one state of the chart' },
    { line: 'ps -a --format json', what: 'one JSON object a line' },
  ],
  run: async ({ io, values, engine }) => {
    const most = values.latest ? 1 : values.last;
    const all = values.all || most >= 0 || asksForAll(values.filter);
    const asked = { all: all || comparesWithAll(values.filter), size: values.size };
    const fitting = filterContainers(await (await engine()).list(asked), values.filter);
    const listed = all ? fitting : fitting.filter(({ DockerStatus }) => UP_STATUSES.has(DockerStatus));
    const rows = most >= 0 ? listed.slice(0, most) : listed;
    const idOf = (id: string) => (values['no-trunc'] ? id : shortId(id));
    if (values.quiet) {
      for (const { Id } of rows) io.stdout.write(`${idOf(Id)}\n`);
      return 0;
    }
    // Of one that cannot be read nobody knows it.
    const age = (created: string) => (created === '' ? '' : describeAge(Date.parse(created), io.now()));
    const commandOf = (command: string) => quote(values['no-trunc'] ? command : truncate(command, 20));
    printRows(io.stdout, {
      rows,
      format: values.format,
      columns: {
        'CONTAINER ID': ({ Id }) => idOf(Id),
        IMAGE: ({ Image }) => Image,
        COMMAND: ({ Command }) => commandOf(Command),
        CREATED: ({ Created }) => age(Created),
        STATE: ({ State, Simulated }) => (Simulated ? `${State} (simulated)` : State),
        STATUS: ({ Status, Error: error }) => (error === undefined ? Status : `unreadable: ${error}`),
        NAMES: ({ Name }) => Name,
        ...(values.size ? { SIZE: sizeOf } : {}),
      },
      // Docker's names for what a template can print (cli formatter/container.go).
      names: ({ Id, Name, Created, Command, Labels, Mounts, NetworkMode, ...sizes }) => ({
        ID: idOf(Id),
        Names: Name,
        Command: commandOf(Command),
        CreatedAt: Created,
        RunningFor: age(Created),
        Labels: Object.entries(Labels)
          .map(([key, value]) => `${key}=${value}`)
          .join(','),
        Size: sizeOf(sizes),
        Mounts: Mounts.map(({ Name: volume, Source }) => volume || Source)
          .map((mount) => (values['no-trunc'] ? mount : truncate(mount, 15)))
          .join(','),
        LocalVolumes: String(Mounts.filter((mount) => mount.Name !== '').length),
        Networks: NetworkMode.startsWith('container:') ? '' : NetworkMode,
        // No network that there is publishes any.
        Ports: '',
        Label: (key: unknown) => Labels[String(key)] ?? '',
      }),
      optional: ['SizeRw', 'SizeRootFs', 'Error'],
      headings: { ID: 'CONTAINER ID', RunningFor: 'CREATED' },
    });
    return 0;
  },
});

/** What a container wrote, and all that it sees. Pure. */
function sizeOf({ SizeRw = 0, SizeRootFs = 0 }: Pick<ContainerSummary, 'SizeRw' | 'SizeRootFs'>): string {
  const size = formatDecimalBytes(SizeRw);
  return SizeRootFs > 0 ? `${size} (virtual ${formatDecimalBytes(SizeRootFs)})` : size;
}
