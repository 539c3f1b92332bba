import { flag } from '../../config/flags/flag.ts';
import { text } from '../../config/flags/flag-kinds.ts';
import { CliError } from '../../errors/cli-error.ts';
import { explainSpec } from '../../spec/explain-spec.ts';
import { findPipeline } from '../../spec/find-pipeline.ts';
import { defineCommand } from '../command.ts';
import { renderExplanations } from '../output/render-explanations.ts';
import { PLANNED_SPEC_FLAGS, readPlannedSpec } from '../planned-spec.ts';

const OWN_FLAGS = {
  field: flag(
    text('', 'path'),
    'Only this field of the spec and what is below it, as in process.capabilities',
  ),
};

export const explain = defineCommand({
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  flags: { ...PLANNED_SPEC_FLAGS, ...OWN_FLAGS },
  arguments: {},
  completes: 'image',
  interspersed: false,
  description:
    'Says for every field of a configuration’s OCI spec which option of the builder set it, from which input, and what the kernel does with it. Creates nothing and needs no root.',
  examples: [
    {
      line: 'explain --field process.capabilities --cap-drop ALL busybox',
      what: 'one field and what is below it',
    },
    { line: 'explain --field hooks busybox', what: 'what would set a field that is not there' },
    {
      line: 'explain --pipeline docker-1.13 --format json busybox',
      what: 'another version of the builder, a line of JSON a field',
    },
  ],
  run: async (invocation) => {
    const { io, values } = invocation;
    const { input, pipeline } = await readPlannedSpec(invocation, {
      command: 'explain',
      ownFlags: OWN_FLAGS,
    });
    const explanations = explainSpec(input, findPipeline(pipeline), values.field);
    if (explanations.length === 0) {
      throw new CliError('FIELD_UNKNOWN', `no option of ${pipeline} sets the field ${values.field}`);
    }
    if (values.format === 'json') for (const one of explanations) io.stdout.write(`${JSON.stringify(one)}\n`);
    else io.stdout.write(renderExplanations(explanations, io.stdout));
    return 0;
  },
});
