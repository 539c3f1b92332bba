import * as z from 'zod/mini';
import type { CreateRequest, EndpointSettings } from '../../contract/docker.ts';
import { checkSchema, unknownFieldsOf } from './check-schema.ts';
import { containerConfigShape } from './container-config.ts';
import { maybe, object, type ShapeOf, text, textMap, texts, whole } from './fields.ts';
import { hostConfig } from './host-config.ts';

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

const createRequest = () =>
  object({
    ...containerConfigShape(),
    HostConfig: maybe(hostConfig()),
    NetworkingConfig: maybe(networkingConfig()),
  } satisfies ShapeOf<CreateRequest>);

let schema: ReturnType<typeof createRequest> | undefined;

/**
 * A body of `POST /containers/create`, checked: a lone text for `Cmd` or `Entrypoint` becomes a list, the rest stays as
 * it is. Pure. Throws `ConfigError` (`CONFIG_INVALID`) with every problem, each with its path.
 */
export function parseCreateRequest(value: unknown): CreateRequest {
  schema ??= createRequest();
  return checkSchema(schema, value);
}

/** The fields of a body that Docker does not have, each with its path and the one that was likely meant. Pure. */
export function unknownFields(value: unknown): string[] {
  schema ??= createRequest();
  return unknownFieldsOf(schema, value);
}
