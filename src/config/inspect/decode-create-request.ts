import type { CreateRequest, HostConfig } from '../../contract/docker.ts';
import { decodeGo } from '../../lib/json/decode-go.ts';
import { CREATE_REQUEST } from './create-request-type.ts';

interface OldFields {
  Memory?: number;
  MemorySwap?: number;
  CpuShares?: number;
  CpusetCpus?: string;
  Cpuset?: string;
  VolumeDriver?: string;
}

/**
 * A body of `POST /containers/create` as Docker's daemon reads it, and what it says of values that are of a wrong type.
 * `unknownFields` are those of HostConfig that the release does not have yet and does not look at. Limits that old clients put beside HostConfig go into it where it has none. Fields that Docker does not know stay.
 * Pure.
 */
export function decodeCreateRequest(
  body: unknown,
  unknownFields: readonly string[] = [],
): {
  readonly request: CreateRequest;
  readonly problems: readonly string[];
} {
  const { value, problems } = decodeGo(withoutFields(body, unknownFields), CREATE_REQUEST);
  if (problems.length > 0 || value === null) return { request: {}, problems };
  const { Memory, MemorySwap, CpuShares, CpusetCpus, Cpuset, VolumeDriver, ...request } =
    value as CreateRequest & OldFields;
  const old = { Memory, MemorySwap, CpuShares, CpusetCpus: CpusetCpus || Cpuset, VolumeDriver };
  const used = Object.entries(old).filter(([, one]) => one);
  if (used.length === 0) return { request, problems };
  const hostConfig: Record<string, unknown> = { ...request.HostConfig };
  for (const [name, one] of used) hostConfig[name] ||= one;
  return { request: { ...request, HostConfig: hostConfig as HostConfig }, problems };
}

function withoutFields(body: unknown, names: readonly string[]): unknown {
  if (names.length === 0 || typeof body !== 'object' || body === null) return body;
  const folded = new Set(names.map((name) => name.toLowerCase()));
  const clean = (hostConfig: object) =>
    Object.fromEntries(Object.entries(hostConfig).filter(([name]) => !folded.has(name.toLowerCase())));
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const isHostConfig = name.toLowerCase() === 'hostconfig' && typeof value === 'object' && value !== null;
      return [name, isHostConfig && !Array.isArray(value) ? clean(value) : value];
    }),
  );
}
