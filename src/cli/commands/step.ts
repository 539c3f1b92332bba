import { defineCommand } from '../command.ts';
import { compareEvidence } from '../evidence/evidence.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { unknownFormat } from '../output/print-rows.ts';
import { shownState } from '../output/shown-state.ts';

export const step = defineCommand({
  usage: '[OPTIONS] CONTAINER',
  flags: {},
  arguments: { least: 1, most: 1 },
  completes: 'container',
  description:
    'Takes a container one state forward, then says what changed: the action that ran, how long it took, and the files, mounts, cgroups and processes that it made or took away.',
  examples: [
    { line: 'create --name look busybox sleep 60', what: 'begin with a container that is only recorded' },
    { line: 'step look', what: 'build its spec; again for each state up to started' },
    { line: 'step look --format json', what: 'the same for machines' },
  ],
  run: async ({ io, positionals: [name = ''], values: { format }, engine }) => {
    if (format !== '' && format !== 'json') throw unknownFormat(format, ['json']);
    const container = await (await engine()).get(name);
    const before = await readEvidence(container);
    const { from, to, entries } = await container.step();
    const change = compareEvidence(before, await readEvidence(container));
    if (format === 'json') {
      io.stdout.write(
        `${JSON.stringify({ from: shownState(from), to: shownState(to), entries, ...change })}\n`,
      );
      return 0;
    }
    const [{ chartLegend }, { renderJourney, renderState }, { renderEvidence }] = await Promise.all([
      import('../output/chart-legend.ts'),
      import('../output/render-journey.ts'),
      import('../output/render-evidence.ts'),
    ]);
    io.stdout.write(renderState(shownState(from), io.stdout));
    io.stdout.write(renderJourney(entries, chartLegend(), io.stdout));
    io.stdout.write(renderEvidence(change, io.stdout));
    return 0;
  },
});
