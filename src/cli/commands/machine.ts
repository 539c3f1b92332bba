import { describeMachine } from '../../../machines/describe.ts';
import { renderMermaid } from '../../../machines/mermaid.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { defineCommand } from '../command.ts';
import { unknownFormat } from '../output/print-rows.ts';

/** Every chart that can be printed; loaded only then, for xstate takes longer to load than most commands to run. */
const MACHINES = {
  container: async () => (await import('../../../machines/container.ts')).containerMachine,
};

export const machine = defineCommand({
  usage: '[OPTIONS] [container]',
  flags: {},
  arguments: { most: 1 },
  completes: Object.keys(MACHINES),
  description:
    'Prints the statechart that containers follow: as a Mermaid diagram, or as JSON with all states and edges.',
  examples: [
    { line: 'machine container', what: 'a diagram, in the language of mermaid.js.org' },
    { line: 'machine container --format json', what: 'the same chart as data' },
  ],
  run: async ({ io, positionals: [name = 'container'], values: { format } }) => {
    const described = describeMachine(await load(name));
    if (format === 'json') io.stdout.write(`${JSON.stringify(described, null, 2)}\n`);
    else if (format === '' || format === 'mermaid') io.stdout.write(renderMermaid(described));
    else throw unknownFormat(format, ['mermaid', 'json']);
    return 0;
  },
});

function load(name: string) {
  if (name in MACHINES) return MACHINES[name as keyof typeof MACHINES]();
  throw new ConfigError('ARGUMENTS_INVALID', `there is no chart ${name}`, {
    value: name,
    hint: `Charts: ${Object.keys(MACHINES).join(', ')}.`,
  });
}
