import {
  type Completes,
  type DescribedCommand,
  type DescribedFlag,
  describeGlobalFlags,
} from './describe-commands.ts';

/** A completion script for bash 4 and newer. Pure. */
export function renderBash(commands: readonly DescribedCommand[]): string {
  const valued = describeGlobalFlags().filter(({ takesValue }) => takesValue);
  return `# bash completion for lockstep; made by \`lockstep completion bash\`
_lockstep() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${valued.map(({ words }) => words.join('|')).join('|')}) ((i++)) ;;
      -*) ;;
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case "$command:$prev" in
${commands.flatMap(({ name, flags }) => flags.filter(({ takesValue }) => takesValue).map((flag) => valueCase(name, flag))).join('')}  esac
  if [[ $cur == -* ]]; then
    case $command in
${commands.map(({ name, flags }) => `      ${name}) _lockstep_words '${flags.flatMap(({ words }) => words).join(' ')}' ;;\n`).join('')}      *) _lockstep_words '${describeGlobalFlags()
    .flatMap(({ words }) => words)
    .join(' ')}' ;;
    esac
    return
  fi
  case $command in
    '') _lockstep_words '${commands.map(({ name }) => name).join(' ')}' ;;
${commands.map(({ name, completes }) => (completes === undefined ? '' : `    ${name}) ${offer(completes)} ;;\n`)).join('')}  esac
}
_lockstep_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_lockstep_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen "$1" -- "$cur"); }
complete -F _lockstep lockstep
`;
}

function valueCase(command: string, { words, completes }: DescribedFlag): string {
  const pattern = words.map((word) => `${command}:${word}`).join('|');
  return `    ${pattern}) ${completes === undefined ? '' : `${offer(completes)}; `}return ;;\n`;
}

function offer(completes: Completes): string {
  if (completes === 'file') return '_lockstep_files -f';
  if (completes === 'directory') return '_lockstep_files -d';
  if (completes === 'container') {
    return `_lockstep_words "$(lockstep ps -a --format '{{.Name}}' 2>/dev/null)"`;
  }
  if (completes === 'image') {
    return `_lockstep_words "$(lockstep images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null)"`;
  }
  if (completes === 'network') return `_lockstep_words 'none host'`;
  if (completes === 'volume') return ':';
  return `_lockstep_words '${completes.join(' ')}'`;
}
