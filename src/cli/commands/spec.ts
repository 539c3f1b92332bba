import { flag } from '../../config/flags/flag.ts';
import { choice, text } from '../../config/flags/flag-kinds.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { renderSpec } from '../../oci/render-spec.ts';
import { buildSpec } from '../../spec/build-spec.ts';
import { buildLinuxCommand } from '../../spec/command/build-linux-command.ts';
import { buildWindowsCommand } from '../../spec/command/build-windows-command.ts';
import { diffPipelines } from '../../spec/diff-pipelines.ts';
import { findPipeline } from '../../spec/find-pipeline.ts';
import { buildWindowsSpec } from '../../spec/windows/build-windows-spec.ts';
import { defineCommand } from '../command.ts';
import { renderChanges } from '../output/render-changes.ts';
import { parsePipelineRange } from '../parse-pipeline-range.ts';
import {
  COMMAND_PIPELINE,
  PLANNED_SPEC_FLAGS,
  type PlannedInvocation,
  readPlannedSpec,
  readPlannedWindows,
} from '../planned-spec.ts';

const OWN_FLAGS = {
  diff: flag(text('', 'from..to'), 'Show how the result changed from one pipeline to another'),
  os: flag(choice(['linux', 'windows'], 'linux'), 'The operating system that the container is for'),
};

export const spec = defineCommand({
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  flags: { ...PLANNED_SPEC_FLAGS, ...OWN_FLAGS },
  arguments: {},
  completes: 'image',
  interspersed: false,
  description:
    'Prints the OCI runtime spec of a configuration: of the flags of docker run, or of a file with --from. With --pipeline docker-1.10 it is the Command of Docker’s execution driver, which came before. Creates nothing and needs no root.',
  examples: [
    { line: 'spec -m 64m --cap-drop ALL busybox true', what: 'what these flags come to' },
    { line: 'spec --from container.json', what: 'a create request, or what docker inspect printed' },
    { line: 'spec --host facts.json --settings daemon.json busybox', what: 'for another machine and daemon' },
    {
      line: 'spec --diff docker-1.13..current busybox',
      what: 'how Docker’s builder changed, with the option responsible',
    },
    {
      line: 'spec --os windows --pipeline docker-1.10 nanoserver cmd',
      what: 'a Windows container, as of 2016',
    },
  ],
  run: async (invocation) => {
    const { io, values } = invocation;
    if (values.diff === '') {
      io.stdout.write(`${await build(invocation, values.os)}\n`);
      return 0;
    }
    refuseBesideDiff(values);
    const [from, to] = parsePipelineRange(values.diff);
    const options = { command: 'spec', ownFlags: OWN_FLAGS };
    // Each release has defaults of its own, and judges a request in its own way.
    const before = await readPlannedSpec(invocation, { ...options, pipeline: from });
    const after = await readPlannedSpec(invocation, { ...options, pipeline: to, warned: before.warnings });
    const changes = diffPipelines(
      { pipeline: from, input: before.input },
      { pipeline: to, input: after.input },
    );
    if (values.format === 'json')
      for (const change of changes) io.stdout.write(`${JSON.stringify(change)}\n`);
    else io.stdout.write(renderChanges(changes, io.stdout));
    return 0;
  },
});

/** What is compared are the builders of OCI specs for Linux, which the range names. */
function refuseBesideDiff({ os, pipeline }: PlannedInvocation['values'] & { os: string }): void {
  const other = pipeline !== '' ? '--pipeline' : os === 'linux' ? undefined : `--os ${os}`;
  if (other === undefined) return;
  throw new ConfigError('FLAG_INVALID', `conflicting options: cannot specify both --diff and ${other}`, {
    hint: 'Name two pipelines for Linux, as in --diff docker-1.13..current.',
  });
}

async function build(invocation: PlannedInvocation, os: string): Promise<string> {
  const { values } = invocation;
  const isCommand = values.pipeline === COMMAND_PIPELINE;
  if (os === 'windows') {
    const input = await readPlannedWindows(invocation, 'spec', OWN_FLAGS);
    return isCommand
      ? JSON.stringify(buildWindowsCommand(input), null, 2)
      : renderSpec(buildWindowsSpec(input), 2);
  }
  const { input, pipeline } = await readPlannedSpec(invocation, { command: 'spec', ownFlags: OWN_FLAGS });
  if (isCommand) return JSON.stringify(buildLinuxCommand(input), null, 2);
  return renderSpec(buildSpec(input, findPipeline(pipeline)), 2);
}
