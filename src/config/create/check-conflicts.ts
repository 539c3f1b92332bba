import type { ContainerConfig, HostConfig } from '../../contract/docker.ts';
import { quote } from '../../lib/text/quote.ts';
import { joinedContainer } from '../modes/joined-container.ts';
import type { CreateContext } from './context.ts';
import type { Problems } from './problem.ts';

/** What cannot go together, looked at before anything else (moby `runconfig`). Pure. */
export function checkConflicts(
  config: ContainerConfig,
  hostConfig: HostConfig,
  context: CreateContext,
  problems: Problems,
): void {
  checkJoinedNetwork(config, hostConfig, problems);
  if (hostConfig.UTSMode === 'host' && config.Hostname) {
    problems.add('conflicting options: hostname and the UTS mode');
  }
  if (hostConfig.NetworkMode === 'host' && hostConfig.Links?.length) {
    problems.add(
      "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
    );
  }
  const isolation = hostConfig.Isolation ?? '';
  if (!['', 'default'].includes(isolation.toLowerCase())) {
    problems.add(`Invalid isolation: ${quote(isolation)} - linux only supports 'default'`);
  }
  if (hostConfig.IOMaximumBandwidth) {
    problems.add('Invalid QoS settings: linux does not support configuration of maximum bandwidth');
  }
  if (hostConfig.IOMaximumIOps) {
    problems.add('Invalid QoS settings: linux does not support configuration of maximum IOPs');
  }
  checkRealtime(hostConfig, context, problems);
}

function checkJoinedNetwork(config: ContainerConfig, hostConfig: HostConfig, problems: Problems): void {
  const mode = hostConfig.NetworkMode ?? '';
  const [kind, name] = mode.split(':');
  if (kind === 'container' && !name) {
    problems.add('Invalid network mode: invalid container format container:<name|id>');
  }
  const joins = joinedContainer(mode) !== undefined;
  if (joins && config.Hostname) problems.add('conflicting options: hostname and the network mode');
  if (joins && hostConfig.Links?.length) {
    problems.add(
      "conflicting options: container type network can't be used with links. This would result in undefined behavior",
    );
  }
  if (joins && hostConfig.Dns?.length) problems.add('conflicting options: dns and the network mode');
  if (joins && hostConfig.ExtraHosts?.length) {
    problems.add('conflicting options: custom host-to-IP mapping and the network mode');
  }
  if ((joins || mode === 'host') && config.MacAddress) {
    problems.add('conflicting options: mac-address and the network mode');
  }
  if (joins && (Object.keys(hostConfig.PortBindings ?? {}).length > 0 || hostConfig.PublishAllPorts)) {
    problems.add('conflicting options: port publishing and the container type network mode');
  }
  if (joins && Object.keys(config.ExposedPorts ?? {}).length > 0) {
    problems.add('conflicting options: port exposing and the container type network mode');
  }
}

function checkRealtime(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  const period = hostConfig.CpuRealtimePeriod ?? 0;
  const runtime = hostConfig.CpuRealtimeRuntime ?? 0;
  if ((period !== 0 || runtime !== 0) && !context.host.cgroup.cpuRealtime) {
    problems.add('Your kernel does not support CPU real-time scheduler');
  }
  if (period !== 0 && runtime !== 0 && runtime > period) {
    problems.add('cpu real-time runtime cannot be higher than cpu real-time period');
  }
}
