import { ConfigError } from '../../errors/config-error.ts';

/** What is wrong with a template, after the words that docker puts before it. Pure. */
export function templateError(what: string, value: string): ConfigError {
  return new ConfigError('TEMPLATE_INVALID', `template parsing error: ${what}`, { value });
}

/** What keeps a template that is none too bad from being executed; docker says it in the same words. Pure. */
export function executionError(what: string, value: string): ConfigError {
  return new ConfigError('TEMPLATE_FAILED', `template parsing error: ${what}`, { value });
}
