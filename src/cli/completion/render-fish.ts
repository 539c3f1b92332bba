import {
  type Completes,
  type DescribedCommand,
  type DescribedFlag,
  describeGlobalFlags,
} from './describe-commands.ts';

/** A completion script for fish. Pure. */
export function renderFish(commands: readonly DescribedCommand[]): string {
  const seen = (name: string) => `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  const lines = [
    '# fish completion for lockstep; made by `lockstep completion fish`',
    'complete -c lockstep -f',
    ...describeGlobalFlags().map((flag) => flagLine("-n '__fish_use_subcommand'", flag)),
    ...commands.flatMap(({ name, summary, flags, completes }) => [
      `complete -c lockstep -n '__fish_use_subcommand' -a ${name} -d ${quoted(summary)}`,
      ...flags.map((flag) => flagLine(seen(name), flag)),
      ...(completes === undefined ? [] : [`complete -c lockstep ${seen(name)} ${offer(completes)}`]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function flagLine(condition: string, { words, help, takesValue, completes }: DescribedFlag): string {
  const names = words.map((word) => (word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`));
  // A value is needed, -r; -x says also that it is no file, which fish refuses beside -F.
  const value = takesValue
    ? ` ${completes === 'file' ? '-r' : '-x'}${completes === undefined ? '' : ` ${offer(completes)}`}`
    : '';
  return `complete -c lockstep ${condition} ${names.join(' ')}${value} -d ${quoted(help)}`;
}

function offer(completes: Completes): string {
  if (completes === 'file') return '-F';
  if (completes === 'directory') return "-a '(__fish_complete_directories)'";
  if (completes === 'container') return quotedArguments("(lockstep ps -a --format '{{.Name}}' 2>/dev/null)");
  if (completes === 'image') {
    return quotedArguments("(lockstep images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null)");
  }
  if (completes === 'network') return "-a 'none host'";
  return completes === 'volume' ? "-a ''" : `-a ${quoted(completes.join(' '))}`;
}

function quotedArguments(expression: string): string {
  return `-a ${quoted(expression)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
