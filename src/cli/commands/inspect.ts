import { flag } from '../../config/flags/flag.ts';
import { choice, text, toggle } from '../../config/flags/flag-kinds.ts';
import type { Engine } from '../../engine/api.ts';
import { LockstepError } from '../../errors/lockstep-error.ts';
import { defineCommand } from '../command.ts';
import { exitCodeOf } from '../exit-code.ts';
import { unknownFormat } from '../output/print-rows.ts';
import { renderError } from '../output/render-error.ts';
import { isTemplate, renderTemplate } from '../output/render-template.ts';
import { dockerFields } from '../template/docker-fields.ts';
import { parseTemplate } from '../template/parse-template.ts';

const KINDS = ['', 'container', 'image'] as const;
type Kind = (typeof KINDS)[number];

export const inspect = defineCommand({
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  flags: {
    format: flag(text(), 'json, or a template such as {{.State.Status}}', { short: 'f' }),
    size: flag(toggle(), 'Display total file sizes of containers', { short: 's' }),
    type: flag(choice(KINDS, ''), 'Only look among containers, or among images', {
      complete: ['container', 'image'],
    }),
  },
  arguments: { least: 1 },
  completes: 'container',
  description:
    'Prints everything that is known of containers and images, in Docker’s shape; Lockstep.state, .journal and .error are its own.',
  examples: [
    { line: 'inspect web', what: 'a JSON array with one element' },
    { line: "inspect -f '{{.State.Status}} {{.Lockstep.state}}' web", what: 'two words of it' },
    { line: "inspect -f '{{json .HostConfig}}' web", what: 'a part of it' },
  ],
  run: async ({ io, positionals, values: { type, format, size }, engine }) => {
    if (!['', 'json'].includes(format) && !isTemplate(format)) {
      throw unknownFormat(format, ['json', 'a template such as {{.State.Status}}']);
    }
    if (isTemplate(format)) parseTemplate(format);
    const opened = await engine();
    const found: unknown[] = [];
    let exitCode = 0;
    for (const name of positionals) {
      try {
        const one = await lookUp(opened, name, { kind: type, size });
        if (isTemplate(format)) io.stdout.write(`${render(format, one)}\n`);
        else found.push(one);
      } catch (error) {
        io.stderr.write(renderError(error, { format, command: 'inspect', stream: io.stderr }));
        exitCode = Math.max(exitCode, exitCodeOf(error, 'inspect'));
      }
    }
    if (!isTemplate(format)) io.stdout.write(`${JSON.stringify(found, null, 4)}\n`);
    return exitCode;
  },
});

/** `ID` is docker's name for what its JSON calls `Id`. */
function render(format: string, one: object): string {
  const value = 'Id' in one ? Object.defineProperty(one, 'ID', { value: one.Id }) : one;
  return renderTemplate(format, value, dockerFields(one));
}

/** A container of that name, else an image. */
async function lookUp(
  engine: Engine,
  name: string,
  { kind, size }: { readonly kind: Kind; readonly size: boolean },
): Promise<object> {
  if (kind === 'image') return engine.images.inspect(name);
  try {
    return await (await engine.get(name)).inspect({ size });
  } catch (error) {
    if (kind === 'container' || !isNotFound(error)) throw error;
    try {
      return await engine.images.inspect(name);
    } catch (imageError) {
      throw isNotFound(imageError) ? error : imageError;
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof LockstepError && error.kind === 'not-found';
}
