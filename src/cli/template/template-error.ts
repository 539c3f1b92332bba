import { ConfigError } from '../../errors/config-error.ts';

/** What is wrong with a template, after the words that docker puts before it. Pure. */
export function templateError(what: string, value: string): ConfigError {
  return new ConfigError('FLAG_INVALID', `template parsing error: ${what}`, {
    value,
    hint: 'Templates are those of Go: {{.State.Status}}, {{json .HostConfig}}, {{range .Mounts}}{{.Source}} {{end}}.',
  });
}
