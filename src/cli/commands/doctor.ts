import { styleText } from 'node:util';
import { flag } from '../../config/flags/flag.ts';
import { toggle } from '../../config/flags/flag-kinds.ts';
import type { Leak } from '../../engine/leaks/leak.ts';
import type { Finding } from '../../host/doctor/finding.ts';
import { readDoctor } from '../../host/doctor/read-doctor.ts';
import { createLinuxSystem } from '../../system/linux/create-linux-system.ts';
import { defineCommand } from '../command.ts';
import { foldersOf } from '../folders.ts';
import type { Io, Output } from '../io.ts';
import { printRows } from '../output/print-rows.ts';

const SIGNS = {
  ok: { sign: '✓', style: 'green' },
  limited: { sign: '!', style: 'yellow' },
  missing: { sign: '✗', style: 'red' },
} as const satisfies Record<Finding['status'], { sign: string; style: string }>;

export const doctor = defineCommand({
  usage: '[OPTIONS]',
  flags: {
    facts: flag(toggle(), 'Print the facts of this host that a spec depends on, for lockstep spec --host'),
    leaks: flag(toggle(), 'List what is left of containers that are gone, or rest where it should be undone'),
  },
  arguments: { most: 0 },
  description:
    'Examines this host: for each thing that containers need or can use, whether it is there, what that means, and how to mend it. Changes nothing. The exit code is 1 when something is missing that containers need, or with --leaks when anything was left.',
  examples: [
    { line: 'doctor', what: 'everything, in words' },
    { line: 'doctor --format table', what: 'one line for each thing' },
    {
      line: 'doctor --facts >facts.json',
      what: 'what lockstep spec --host needs to build specs for this host',
    },
    {
      line: 'doctor --leaks',
      what: 'mounts, cgroups, processes and files of this root that belong to no container',
    },
    { line: `doctor --format json | jq 'select(.status != "ok")'`, what: 'what is not as it should be' },
  ],
  run: async ({ io, values }) => {
    const { format } = values;
    if (values.leaks) {
      const { findLeaks } = await import('../../engine/leaks/find-leaks.ts');
      return printLeaks(await findLeaks(foldersOf(values, io)), format, io);
    }
    if (values.facts) {
      const system = createLinuxSystem();
      const { hostFacts } = await import('../../engine/facts-for.ts');
      const facts = await hostFacts(system);
      io.stdout.write(`${JSON.stringify(facts, null, 2)}\n`);
      return 0;
    }
    const findings = await readDoctor(createLinuxSystem());
    if (format === '') for (const finding of findings) io.stdout.write(renderFinding(finding, io.stdout));
    else {
      printRows(io.stdout, {
        rows: findings,
        format,
        columns: { STATUS: ({ status }) => status, NAME: ({ name }) => name, FOUND: ({ found }) => found },
      });
    }
    return findings.some(({ status }) => status === 'missing') ? 1 : 0;
  },
});

function printLeaks(leaks: readonly Leak[], format: string, { stdout }: Io): number {
  if (format === '' && leaks.length === 0) stdout.write('Nothing is left of any container that is gone.\n');
  else {
    printRows(stdout, {
      rows: leaks,
      format,
      columns: { KIND: ({ kind }) => kind, WHAT: ({ what }) => what, WHY: ({ why }) => why },
    });
  }
  return leaks.length === 0 ? 0 : 1;
}

function renderFinding({ name, status, found, meaning, remedy }: Finding, stream: Output): string {
  const { sign, style } = SIGNS[status];
  return [
    `${styleText(style, sign, { stream })} ${styleText('bold', name, { stream })}: ${found}`,
    `    ${meaning}`,
    ...(remedy === '' ? [] : [`    ${styleText(style, '→', { stream })} ${remedy}`]),
    '',
  ].join('\n');
}
