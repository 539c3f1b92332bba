import {
  type Completes,
  type DescribedCommand,
  type DescribedFlag,
  describeGlobalFlags,
} from './describe-commands.ts';

/** A completion script for zsh, to be put into a folder of `$fpath` as `_lockstep`. Pure. */
export function renderZsh(commands: readonly DescribedCommand[]): string {
  return `#compdef lockstep
# zsh completion for lockstep; made by \`lockstep completion zsh\`
_lockstep_containers() { compadd -- \${(f)"$(lockstep ps -a --format '{{.Name}}' 2>/dev/null)"} }
_lockstep_images() { compadd -- \${(f)"$(lockstep images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null)"} }
_lockstep() {
  local curcontext="$curcontext" state line
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}\n`).join('')}  )
  _arguments -C \\
${describeGlobalFlags().map(argument).join('')}    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${commands.map(commandCase).join('')}      esac ;;
  esac
}
_lockstep "$@"
`;
}

function commandCase({ name, flags, completes }: DescribedCommand): string {
  const rest = completes === undefined ? '' : ` \\\n          '*:argument:${action(completes)}'`;
  const list = flags
    .map(argument)
    .join('')
    .replace(/ \\\n$/, '')
    .replaceAll(/^ {4}/gm, '          ');
  return `        ${name}) _arguments -S \\\n${list}${rest} ;;\n`;
}

function argument({ words, help, takesValue, completes }: DescribedFlag): string {
  const value = takesValue ? `:value:${completes === undefined ? ' ' : action(completes)}` : '';
  const explained = `[${help.replaceAll(/[[\]\\]/g, '\\$&')}]${value}`;
  // An asterisk: most flags may be given more than once.
  return words
    .map(
      (word) => `    ${quoted(`*${word}${takesValue && word.startsWith('--') ? '=' : ''}${explained}`)} \\\n`,
    )
    .join('');
}

function action(completes: Completes): string {
  if (completes === 'file') return '_files';
  if (completes === 'directory') return '_files -/';
  if (completes === 'container') return '_lockstep_containers';
  if (completes === 'image') return '_lockstep_images';
  if (completes === 'network') return '(none host)';
  return completes === 'volume' ? ' ' : `(${completes.join(' ')})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
