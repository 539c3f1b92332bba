import { flag } from '../../config/flags/flag.ts';
import { choice, text } from '../../config/flags/flag-kinds.ts';
import { DEFAULT_PIPELINE } from '../../contract/default-pipeline.ts';
import { CliError } from '../../errors/cli-error.ts';
import { buildLinuxCommand } from '../../spec/command/build-linux-command.ts';
import { buildWindowsCommand } from '../../spec/command/build-windows-command.ts';
import { LINUX_COMMAND_REASONS } from '../../spec/command/linux-command-reasons.ts';
import { WINDOWS_COMMAND_REASONS } from '../../spec/command/windows-command-reasons.ts';
import { explainFields } from '../../spec/explain-fields.ts';
import { explainSpec, type FieldExplanation } from '../../spec/explain-spec.ts';
import { findPipeline } from '../../spec/find-pipeline.ts';
import { buildWindowsSpec } from '../../spec/windows/build-windows-spec.ts';
import { WINDOWS_SPEC_REASONS } from '../../spec/windows/windows-spec-reasons.ts';
import { defineCommand } from '../command.ts';
import { renderExplanations } from '../output/render-explanations.ts';
import {
  COMMAND_PIPELINE,
  PLANNED_SPEC_FLAGS,
  type PlannedInvocation,
  readPlannedSpec,
  readPlannedWindows,
} from '../planned-spec.ts';

const OWN_FLAGS = {
  field: flag(
    text('', 'path'),
    'Only this field of the spec and what is below it, as in process.capabilities',
  ),
  os: flag(choice(['linux', 'windows'], 'linux'), 'The operating system that the container is for'),
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
      line: 'explain --pipeline docker-1.10 --field cgroup_parent busybox',
      what: 'the Command of 2016: is systemd supported?',
    },
    {
      line: 'explain --pipeline docker-1.13 --format json busybox',
      what: 'another version of the builder, a line of JSON a field',
    },
  ],
  run: async (invocation) => {
    const { io, values } = invocation;
    const explanations = await explanationsOf(invocation, values.os, values.field);
    if (explanations.length === 0) {
      const pipeline = values.pipeline || DEFAULT_PIPELINE;
      throw new CliError('FIELD_UNKNOWN', `no option of ${pipeline} sets the field ${values.field}`);
    }
    if (values.format === 'json') for (const one of explanations) io.stdout.write(`${JSON.stringify(one)}\n`);
    else io.stdout.write(renderExplanations(explanations, io.stdout));
    return 0;
  },
});

async function explanationsOf(
  invocation: PlannedInvocation,
  os: string,
  field: string,
): Promise<readonly FieldExplanation[]> {
  const isCommand = invocation.values.pipeline === COMMAND_PIPELINE;
  if (os === 'windows') {
    const input = await readPlannedWindows(invocation, 'explain', OWN_FLAGS);
    return isCommand
      ? explainFields(buildWindowsCommand(input), WINDOWS_COMMAND_REASONS, field)
      : explainFields(buildWindowsSpec(input), WINDOWS_SPEC_REASONS, field);
  }
  const { input, pipeline } = await readPlannedSpec(invocation, { command: 'explain', ownFlags: OWN_FLAGS });
  return isCommand
    ? explainFields(buildLinuxCommand(input), LINUX_COMMAND_REASONS, field)
    : explainSpec(input, findPipeline(pipeline), field);
}
