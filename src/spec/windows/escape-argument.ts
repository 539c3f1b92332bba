/** One argument as Windows programs read it from a command line (CommandLineToArgvW): quotes where there is space in it. Pure. */
export function escapeArgument(argument: string): string {
  if (argument === '') return '""';
  // Backslashes count only before a quote, where each needs another.
  const escaped = argument.replace(/(\\*)"/g, '$1$1\\"');
  return /[ \t]/.test(argument) ? `"${escaped.replace(/(\\*)$/, '$1$1')}"` : escaped;
}
