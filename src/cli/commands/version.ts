import manifest from '../../../package.json' with { type: 'json' };
import { flag } from '../../config/flags/flag.ts';
import { text } from '../../config/flags/flag-kinds.ts';
import { defineCommand } from '../command.ts';
import { isTemplate, renderTemplate } from '../output/render-template.ts';

export const version = defineCommand({
  usage: '[OPTIONS]',
  flags: { format: flag(text(), 'json, or a template such as {{.Version}}', { short: 'f' }) },
  arguments: { most: 0 },
  examples: [
    { line: 'version', what: 'the version, and the Node that runs it' },
    { line: 'version --format json', what: 'the same for machines' },
  ],
  run: async ({ io, values }) => {
    const facts = {
      Version: manifest.version,
      Node: process.version.slice(1),
      Platform: `${process.platform}/${process.arch}`,
    };
    const { format } = values;
    if (format === 'json') io.stdout.write(`${JSON.stringify(facts)}\n`);
    else if (isTemplate(format)) io.stdout.write(`${renderTemplate(format, facts)}\n`);
    else io.stdout.write(`lockstep ${facts.Version} (Node ${facts.Node}, ${facts.Platform})\n`);
    return 0;
  },
});
