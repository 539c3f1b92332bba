import { resolve } from 'node:path';
import { flag } from '../../config/flags/flag.ts';
import { text, toggle, unsigned } from '../../config/flags/flag-kinds.ts';
import { ConfigError } from '../../errors/config-error.ts';
import type { Verification } from '../../verify/verdict.ts';
import { verifyBundle } from '../../verify/verify-bundle.ts';
import { defineCommand, type Invocation } from '../command.ts';
import { printRows, unknownFormat } from '../output/print-rows.ts';
import { renderJunit } from '../output/render-junit.ts';
import { isTemplate } from '../output/render-template.ts';
import { renderVerification } from '../output/render-verification.ts';

const FORMATS = ['', 'table', 'json', 'junit'];
const FLAGS = {
  pid: flag(unsigned(64, 'pid'), 'The first process of a container of any engine, as this host counts it'),
  bundle: flag(text('', 'directory'), 'With --pid: the folder in which the container’s config.json stands', {
    complete: 'directory',
  }),
  'no-trunc': flag(toggle(), "Don't truncate output"),
};

export const verify = defineCommand({
  usage: '[OPTIONS] CONTAINER | --pid PID --bundle DIR',
  flags: FLAGS,
  arguments: { most: 1 },
  completes: 'container',
  description:
    'Reads the OCI spec of a container and looks at its process from outside: for each field, what was asked, what the kernel shows, and where that was read. What cannot be read is unknown, never a pass. A process may change some things about itself after it was started: where that can be, it is said. With --pid and --bundle it is a process of any engine. The exit code is 1 when something differs.',
  examples: [
    { line: 'verify web', what: 'every field of its spec, and a summary' },
    { line: 'verify web --format junit >verify.xml', what: 'a report for a continuous integration' },
    {
      line: `verify web --format json | jq 'select(.verdict == "differs")'`,
      what: 'what the kernel does not enforce as asked',
    },
    {
      line: 'verify --pid 4711 --bundle /run/containerd/io.containerd.runtime.v2.task/moby/ID',
      what: 'a container of Docker; docker inspect tells its pid',
    },
  ],
  run: async (invocation) => {
    const { io, values } = invocation;
    const { format } = values;
    if (!FORMATS.includes(format) && !isTemplate(format)) {
      throw unknownFormat(format, ['table', 'json', 'junit', 'a template such as {{.field}}']);
    }
    const verification = await look(invocation);
    if (format === 'junit') io.stdout.write(renderJunit(verification));
    else if (format === '') {
      io.stdout.write(renderVerification(verification, { stream: io.stdout, whole: values['no-trunc'] }));
    } else {
      printRows(io.stdout, {
        rows: verification.verdicts,
        format,
        columns: {
          VERDICT: ({ verdict }) => verdict,
          FIELD: ({ field }) => field,
          ASKED: ({ asked }) => asked,
          FOUND: ({ found }) => found,
          SOURCE: ({ source }) => source,
        },
      });
    }
    return verification.matches ? 0 : 1;
  },
});

async function look({
  io,
  positionals: [name],
  values: { pid, bundle },
  engine,
}: Invocation<typeof FLAGS>): Promise<Verification> {
  if (name !== undefined && pid === 0 && bundle === '') return (await (await engine()).get(name)).verify();
  if (name === undefined && pid !== 0 && bundle !== '') return verifyBundle(pid, resolve(io.cwd, bundle));
  throw new ConfigError('ARGUMENTS_INVALID', 'verify needs a container, or --pid and --bundle together', {
    hint: 'lockstep verify NAME, or lockstep verify --pid PID --bundle DIR.',
  });
}
