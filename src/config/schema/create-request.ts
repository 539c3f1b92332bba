import * as z from 'zod/mini';
import type { CreateRequest, EndpointSettings, HostConfig } from '../../contract/docker.ts';
import { checkSchema, unknownFieldsOf } from './check-schema.ts';
import { CONTAINER_CONFIG_FIELDS } from './container-config.ts';
import {
  type FieldsOf,
  maybe,
  object,
  objectFor,
  objectOf,
  type ShapeOf,
  text,
  textMap,
  texts,
  whole,
} from './fields.ts';
import { HOST_CONFIG_FIELDS } from './host-config.ts';

const endpointSettings = () =>
  object({
    IPAMConfig: maybe(object({ IPv4Address: text(), IPv6Address: text(), LinkLocalIPs: texts() })),
    Links: texts(),
    Aliases: texts(),
    MacAddress: text(),
    DriverOpts: textMap(),
    GwPriority: whole(),
    NetworkID: text(),
    EndpointID: text(),
    Gateway: text(),
    IPAddress: text(),
    IPPrefixLen: whole(),
    IPv6Gateway: text(),
    GlobalIPv6Address: text(),
    GlobalIPv6PrefixLen: whole(),
    DNSNames: texts(),
  } satisfies ShapeOf<EndpointSettings>);

const networkingConfig = () =>
  object({
    EndpointsConfig: maybe(z.record(z.string(), z.nullable(endpointSettings()), 'an object of objects')),
  });

const FIELDS = {
  ...CONTAINER_CONFIG_FIELDS,
  HostConfig: () => maybe(objectOf<HostConfig>(HOST_CONFIG_FIELDS)),
  NetworkingConfig: () => maybe(networkingConfig()),
} satisfies FieldsOf<CreateRequest>;

let schema: z.ZodMiniType<CreateRequest> | undefined;
let isFirst = true;

/**
 * A body of `POST /containers/create`, checked: a lone text for `Cmd` or `Entrypoint` becomes a list, the rest stays as
 * it is. Pure. Throws `ConfigError` (`CONFIG_INVALID`) with every problem, each with its path.
 */
export function parseCreateRequest(value: unknown): CreateRequest {
  // A cold process, which makes one container, takes 2 ms less for the schemas of what it asks for than for those of all fields.
  if (isFirst && isObject(value)) {
    isFirst = false;
    const parsed = z.safeParse(schemaFor(value), value);
    if (parsed.success) return parsed.data;
  }
  return checkSchema(wholeSchema(), value);
}

/** The fields of a body that Docker does not have, each with its path and the one that was likely meant. Pure. */
export function unknownFields(value: unknown): string[] {
  return unknownFieldsOf(wholeSchema(), value);
}

function wholeSchema(): z.ZodMiniType<CreateRequest> {
  schema ??= objectOf<CreateRequest>(FIELDS);
  return schema;
}

function schemaFor(value: object): z.ZodMiniType<CreateRequest> {
  const host = 'HostConfig' in value ? value.HostConfig : undefined;
  if (!isObject(host)) return objectFor<CreateRequest>(FIELDS, value);
  const HostConfig = () => objectFor<HostConfig>(HOST_CONFIG_FIELDS, host);
  return objectFor<CreateRequest>({ ...FIELDS, HostConfig }, value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
