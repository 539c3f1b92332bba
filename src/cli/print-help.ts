import { styleText } from 'node:util';
import { renderFlagHelp } from '../config/flags/render-flag-help.ts';
import type { CommandEntry, Example } from './command.ts';
import { findCommand } from './find-command.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import type { Io } from './io.ts';

const GROUPS: Readonly<Record<CommandEntry['group'], string>> = {
  lifecycle: 'Lifecycle',
  looking: 'Looking',
  images: 'Images',
  lockstep: 'Lockstep itself',
};

const FIRST_STEPS: readonly Example[] = [
  { line: 'run --rm busybox echo hello', what: 'run a container and remove it when it ends' },
  {
    line: 'run --until mounted --name web busybox',
    what: 'prepare everything but the process, then look around',
  },
  { line: 'step web', what: 'one state further, and what changed by it' },
  { line: 'history web', what: 'every transition so far, with its time' },
];

/** Explains lockstep, or the command of that name. Resolves with the exit code. */
export async function printHelp(
  commands: readonly CommandEntry[],
  name: string | undefined,
  io: Io,
): Promise<number> {
  io.stdout.write(
    name === undefined ? overview(commands, io) : await explain(findCommand(commands, name), io),
  );
  return 0;
}

function overview(commands: readonly CommandEntry[], io: Io): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const groups = Object.entries(GROUPS).flatMap(([group, title]) => [
    heading(title, io),
    ...commands
      .filter((entry) => entry.group === group && !entry.hidden)
      .map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`),
    '',
  ]);
  return [
    'Lockstep runs containers through a statechart: every step can be watched, paused before, undone and recovered.',
    '',
    `${heading('Usage:', io)} lockstep [OPTIONS] COMMAND [ARG...]`,
    '',
    ...groups,
    heading('Options, for every command', io),
    renderFlagHelp(GLOBAL_FLAGS, io.stdout.columns ?? 0).trimEnd(),
    '',
    heading('First steps', io),
    ...renderExamples(FIRST_STEPS),
    '',
    'lockstep help COMMAND explains a command.',
    '',
  ].join('\n');
}

async function explain({ name, alsoNamed, summary, load }: CommandEntry, io: Io): Promise<string> {
  const { usage, description, flags, examples } = await load();
  const columns = io.stdout.columns ?? 0;
  const own = renderFlagHelp(flags, columns).trimEnd();
  const shared = Object.fromEntries(
    Object.entries(GLOBAL_FLAGS).filter(([flagName]) => !(flagName in flags)),
  );
  return [
    `${heading('Usage:', io)} lockstep ${name} ${usage}`.trimEnd(),
    '',
    description ?? `${summary}.`,
    '',
    ...(alsoNamed === undefined ? [] : [`${heading('Also:', io)} ${alsoNamed.join(', ')}`, '']),
    ...(own === '' ? [] : [heading('Options', io), own, '']),
    heading('Options of every command', io),
    renderFlagHelp(shared, columns).trimEnd(),
    '',
    heading('Examples', io),
    ...renderExamples(examples),
    '',
  ].join('\n');
}

function renderExamples(examples: readonly Example[]): string[] {
  return examples.flatMap(({ line, what }) => [`  # ${what}`, `  lockstep ${line}`]);
}

function heading(title: string, io: Io): string {
  return styleText('bold', title, { stream: io.stdout });
}
