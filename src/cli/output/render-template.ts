import { ConfigError } from '../../errors/config-error.ts';

const PLACEHOLDER = /\{\{\s*(.*?)\s*\}\}/g;
const PATH = /^(json\s+)?(\.(?:[A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*)*)?)$/;

/**
 * Fills the placeholders of a template in the small part of Go's language that people use with `--format`:
 * `{{.State.Status}}`, `{{json .HostConfig}}`, `{{json .}}`. Pure.
 *
 * @throws ConfigError `FLAG_INVALID` for anything else between braces
 */
export function renderTemplate(template: string, value: unknown): string {
  return template
    .replaceAll('\\t', '\t')
    .replaceAll('\\n', '\n')
    .replace(PLACEHOLDER, (whole, expression: string) => {
      const [, json, path] = PATH.exec(expression) ?? [];
      if (path === undefined) throw unsupported(whole);
      const found = follow(value, path);
      return json === undefined ? inGo(found) : JSON.stringify(found ?? null);
    });
}

/** Whether a value of `--format` is a template rather than a word such as `json`. Pure. */
export function isTemplate(format: string): boolean {
  return format.includes('{{');
}

function follow(value: unknown, path: string): unknown {
  return path
    .split('.')
    .filter((name) => name !== '')
    .reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
}

/** As Go's templates print a value. */
function inGo(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  if (Array.isArray(value)) return `[${value.map(inGo).join(' ')}]`;
  if (isRecord(value)) {
    const pairs = Object.entries(value).map(([name, inner]) => `${name}:${inGo(inner)}`);
    return `map[${pairs.join(' ')}]`;
  }
  return String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unsupported(placeholder: string): ConfigError {
  return new ConfigError('FLAG_INVALID', `--format does not understand ${placeholder}`, {
    value: placeholder,
    hint: 'Only paths are known: {{.State.Status}}, {{json .HostConfig}}. For more, use --format json with jq.',
  });
}
