import type { CreateRequest } from '../../contract/docker.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { compactJson } from '../../lib/json/compact-json.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { parseCreateRequest } from '../schema/create-request.ts';
import { isInspected, toRequestBody } from './to-request-body.ts';

/** A configuration out of a file. */
export interface Configuration {
  readonly request: CreateRequest;
  /** The container's name, where the text is the output of `docker inspect`. */
  readonly name?: string;
}

/**
 * A configuration as JSON text: a body of `POST /containers/create`, or the output of `docker inspect` (an object, or a
 * list of one). Which of them it is shows in its fields. Pure.
 *
 * Throws `ConfigError` (`CONFIG_INVALID`) with every problem.
 */
export function parseConfiguration(text: string): Configuration {
  const value = onlyOne(parseJson(text));
  if (!isInspected(value)) return { request: parseCreateRequest(value) };
  const request = parseCreateRequest(toRequestBody(value));
  const name = typeof value.Name === 'string' ? value.Name.replace(/^\//, '') : '';
  return name === '' ? { request } : { request, name };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(compactJson(text.replace(/^\ufeff/, '')));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigError('CONFIG_INVALID', `not JSON: ${error.message}`, {
      hint: 'Give the body of a create request, or the output of docker inspect.',
    });
  }
}

function onlyOne(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length === 1) return value[0];
  throw new ConfigError('CONFIG_INVALID', `expected one container, got a list of ${value.length}`, {
    hint: 'Inspect one container at a time.',
  });
}
