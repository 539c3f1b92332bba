/**
 * The last error in what a runtime wrote with `--log-format json`, or the whole text where it wrote something else.
 * Pure. Empty when there is nothing.
 */
export function parseRuntimeMessage(text: string): string {
  const errors = text.split('\n').flatMap((line) => errorOf(line) ?? []);
  return errors.at(-1) ?? text.trim();
}

function errorOf(line: string): string[] | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    return typeof msg === 'string' && (level === 'error' || level === 'fatal') ? [msg.trim()] : undefined;
  } catch {
    return undefined;
  }
}
