import type { CreateRequest } from '../../contract/docker.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { compactJson } from '../../lib/json/compact-json.ts';
import { parseSpelled } from '../../lib/json/parse-spelled.ts';
import { ParseError } from '../../lib/parse-error.ts';
import type { CreateDialect } from '../create/dialect.ts';
import { parseCreateRequest, unknownFields } from '../schema/create-request.ts';
import { decodeCreateRequest } from './decode-create-request.ts';
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
 * Throws `ConfigError` (`CONFIG_INVALID`) with every problem: values of a wrong type in Docker's words, after
 * `invalidJson`, which not every release says, then fields that Docker does not have.
 */
export function parseConfiguration(
  text: string,
  dialect: Partial<Pick<CreateDialect, 'invalidJson' | 'unknownFields'>> = {},
): Configuration {
  const { invalidJson = '', unknownFields: ignored = [] } = dialect;
  const value = onlyOne(parseJson(text, invalidJson));
  if (!isInspected(value)) return { request: parseRequest(value, invalidJson, ignored) };
  const request = parseRequest(toRequestBody(value), invalidJson, ignored);
  const name = typeof value.Name === 'string' ? value.Name.replace(/^\//, '') : '';
  return name === '' ? { request } : { request, name };
}

function parseRequest(body: unknown, invalidJson: string, ignored: readonly string[]): CreateRequest {
  const { request, problems } = decodeCreateRequest(body, ignored);
  const [first] = problems;
  if (first === undefined) return parseCreateRequest(request);
  throw new ConfigError('CONFIG_INVALID', `${invalidJson}${first}`, {
    value: body,
    problems: [...problems.map((problem) => `${invalidJson}${problem}`), ...unknownFields(body)],
  });
}

function parseJson(text: string, invalidJson: string): unknown {
  try {
    return parseSpelled(compactJson(text.replace(/^\ufeff/, '')));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const words = error.message === 'unexpected end of JSON input' ? 'unexpected EOF' : error.message;
    throw new ConfigError('CONFIG_INVALID', `${invalidJson}${words}`, {
      hint: 'Give the body of a create request, or the output of docker inspect, as JSON.',
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
