import type { ContainerConfig, CreateRequest, HostConfig } from '../../contract/docker.ts';
import { isApiAtLeast } from '../flags/is-api-at-least.ts';
import type { CreateContext } from './context.ts';

/** A request split into its parts, which may be changed, with what Docker's types have when a field is missing. */
export interface CompleteRequest {
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly networking: CreateRequest['NetworkingConfig'];
}

/** Copies a request so that it can be completed; a command given as one text becomes a list of one. Pure. */
export function completeRequest(request: CreateRequest, context: CreateContext): CompleteRequest {
  const { HostConfig: asked, NetworkingConfig: networking, ...rest } = structuredClone(request);
  const config: ContainerConfig = { ...rest };
  config.Cmd = toList(rest.Cmd);
  config.Entrypoint = toList(rest.Entrypoint);
  const hostConfig: HostConfig = { ...asked };
  if (asked?.CapAdd) hostConfig.CapAdd = toList(asked.CapAdd);
  if (asked?.CapDrop) hostConfig.CapDrop = toList(asked.CapDrop);
  if (!isApiAtLeast(context.apiVersion ?? context.dialect.api, '1.43')) delete hostConfig.Annotations;
  return { config, hostConfig, networking };
}

/** Docker takes a single text where a list of texts belongs. */
function toList(value: readonly string[] | string | null | undefined): readonly string[] | null {
  if (value == null) return null;
  return typeof value === 'string' ? [value] : value;
}
