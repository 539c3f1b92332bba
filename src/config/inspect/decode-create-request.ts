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
 * Limits that old clients put beside HostConfig go into it where it has none. Fields that Docker does not know stay.
 * Pure.
 */
export function decodeCreateRequest(body: unknown): {
  readonly request: CreateRequest;
  readonly problems: readonly string[];
} {
  const { value, problems } = decodeGo(body, CREATE_REQUEST);
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
