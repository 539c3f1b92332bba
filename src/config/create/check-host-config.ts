import type { HostConfig } from '../../contract/docker.ts';
import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { cut } from '../../lib/text/cut.ts';
import { quote } from '../../lib/text/quote.ts';
import { availableCapabilities } from '../capabilities/available-capabilities.ts';
import { normalizeCapabilities } from '../capabilities/normalize-capabilities.ts';
import { checkPortBindings } from './check-port-bindings.ts';
import { checkRestartPolicy } from './check-restart-policy.ts';
import type { CreateContext } from './context.ts';
import { mountProblem } from './mount-problem.ts';
import type { Problems } from './problem.ts';

/** What is wrong in a `HostConfig` on any platform (moby `validateHostConfig`). Pure but for look-ups. */
export function checkHostConfig(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  const policy = hostConfig.RestartPolicy?.Name ?? '';
  if (hostConfig.AutoRemove && policy !== '' && policy !== 'no') {
    problems.add("can't create 'AutoRemove' container with restart policy");
  }
  for (const mount of hostConfig.Mounts ?? []) {
    const problem = mountProblem(mount, context.dialect, context.hostPathKind);
    if (problem !== undefined) problems.add(problem);
  }
  for (const entry of hostConfig.ExtraHosts ?? []) checkExtraHost(entry, problems);
  checkPortBindings(hostConfig.PortBindings ?? {}, problems);
  checkRestartPolicy(hostConfig.RestartPolicy ?? {}, context.dialect, problems);
  checkCapabilities(hostConfig, context, problems);
  if (Object.hasOwn(hostConfig.Annotations ?? {}, '')) {
    problems.add('invalid Annotations: the empty string is not permitted as an annotation key');
  }
}

function checkExtraHost(entry: string, problems: Problems): void {
  const { before: name, after: address, found } = cut(entry, ':');
  if (!found || name === '') problems.add(`bad format for add-host: ${quote(entry)}`);
  else if (address !== 'host-gateway' && normalizeIp(address.trim()) === undefined) {
    problems.add(`invalid IP address in add-host: ${quote(address)}`);
  }
}

function checkCapabilities(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  const available = availableCapabilities(context.host.capabilities, context.dialect.capabilities);
  for (const field of ['CapAdd', 'CapDrop'] as const) {
    const { problem } = normalizeCapabilities(hostConfig[field] ?? [], available);
    if (problem !== undefined) problems.add(`invalid ${field}: ${problem}`);
  }
}
