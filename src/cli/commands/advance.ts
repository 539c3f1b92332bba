import { flag } from '../../config/flags/flag.ts';
import { MILESTONES } from '../../contract/states.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { defineCommand } from '../command.ts';
import { unknownFormat } from '../output/print-rows.ts';
import { shownState } from '../output/shown-state.ts';
import { milestone, OWN_CREATE_FLAGS } from '../state-flags.ts';

export const advance = defineCommand({
  usage: '--to STATE [OPTIONS] CONTAINER',
  flags: {
    to: flag(milestone, 'created, spec-built, cgroups-initialized, mounted or started', {
      complete: MILESTONES,
    }),
    'break-at': OWN_CREATE_FLAGS['break-at'],
  },
  arguments: { least: 1, most: 1 },
  completes: 'container',
  description:
    'Takes a container forward to a state through all states between, or back by the inverses of what was done. Stops early at a breakpoint.',
  examples: [
    { line: 'advance --to mounted web', what: 'everything is prepared, and nothing runs' },
    { line: 'advance --to spec-built web', what: 'back again: the mounts and cgroups are undone' },
    { line: 'advance --to started --break-at mounted web', what: 'wait in mounted on the way' },
  ],
  run: async ({ io, positionals: [name = ''], values, given, engine }) => {
    const { to, format } = values;
    if (format !== '' && format !== 'json') throw unknownFormat(format, ['json']);
    if (to === undefined) {
      throw new ConfigError('FLAG_INVALID', '--to is needed: the state to go to', {
        hint: `States: ${MILESTONES.join(', ')}.`,
      });
    }
    const container = await (await engine()).get(name);
    if (given.has('break-at')) await container.setBreakpoints(values['break-at']);
    const seen = (await container.history()).length;
    const from = await container.state();
    await container.advanceTo(to);
    const entries = (await container.history()).slice(seen);
    if (format === 'json') {
      for (const entry of entries) io.stdout.write(`${JSON.stringify(entry)}\n`);
      return 0;
    }
    const [{ chartLegend }, { renderJourney, renderState }] = await Promise.all([
      import('../output/chart-legend.ts'),
      import('../output/render-journey.ts'),
    ]);
    io.stdout.write(renderState(shownState(from), io.stdout));
    io.stdout.write(renderJourney(entries, chartLegend(), io.stdout));
    return 0;
  },
});
