import type { HostConfig } from '../../contract/docker.ts';
import { joinedContainer } from '../modes/joined-container.ts';
import type { CreateContext } from './context.ts';
import type { Problems } from './problem.ts';

/**
 * The `label=` options that follow from shared namespaces: none of its own for a container that sees the host's ipc or
 * pids, and those of the container that it joins (moby `generateSecurityOpt`). Pure but for look-ups.
 */
export function sharedLabels(
  hostConfig: HostConfig,
  context: CreateContext,
  problems: Problems,
): readonly string[] {
  if (hostConfig.SecurityOpt?.some((option) => option.split('=')[0] === 'label')) return [];
  if (hostConfig.IpcMode === 'host' || hostConfig.PidMode === 'host' || hostConfig.Privileged) {
    return ['label=disable'];
  }
  const ipc = labelsOf(joinedContainer(hostConfig.IpcMode), context, problems);
  const pid = labelsOf(joinedContainer(hostConfig.PidMode), context, problems);
  if (ipc !== undefined && pid !== undefined && ipc.some((label, index) => label !== pid[index])) {
    problems.add("--ipc and --pid containers SELinux labels aren't the same");
  }
  return ipc ?? pid ?? [];
}

/** Undefined for a mode that joins no container. */
function labelsOf(
  name: string | undefined,
  context: CreateContext,
  problems: Problems,
): readonly string[] | undefined {
  if (!name) return undefined;
  const found = context.findContainer(name);
  if (found === undefined) {
    problems.add(`No such container: ${name}`, 'PEER_UNKNOWN');
    return undefined;
  }
  const [user, role, type, ...level] = found.processLabel.split(':');
  if (user === undefined || role === undefined || type === undefined) return [];
  return [`label=user:${user}`, `label=role:${role}`, `label=type:${type}`, `label=level:${level.join(':')}`];
}
