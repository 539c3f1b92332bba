import type { HostConfig } from '../../contract/docker.ts';
import { isSystemdDriver } from '../cgroups/is-systemd-driver.ts';
import { joinedContainer } from '../modes/joined-container.ts';
import type { CreateContext } from './context.ts';
import { destinationProblem } from './mount-problem.ts';
import type { Problems } from './problem.ts';

/** What is wrong in a `HostConfig` on Linux (moby `verifyPlatformContainerSettings`). Fills in the runtime. */
export function checkPlatformSettings(
  hostConfig: HostConfig,
  context: CreateContext,
  problems: Problems,
  warnings: string[],
): void {
  if (context.dialect.checksModes) checkModes(hostConfig, problems);
  if ((hostConfig.ShmSize ?? 0) < 0) problems.add('SHM size can not be less than 0');
  if (context.dialect.checksModes && !['', 'host'].includes(hostConfig.UTSMode ?? '')) {
    problems.add(`invalid UTS mode: ${hostConfig.UTSMode}`);
  }
  const score = hostConfig.OomScoreAdj ?? 0;
  if (score < -1000 || score > 1000) {
    problems.add(`Invalid value ${score}, range for oom score adj is [-1000, 1000]`);
  }
  if (hostConfig.NetworkMode === 'host' && Object.keys(hostConfig.PortBindings ?? {}).length > 0) {
    warnings.push('Published ports are discarded when using host network mode');
  }
  checkUserNamespace(hostConfig, context, problems);
  checkCgroupParent(hostConfig, context, problems);
  checkRuntime(hostConfig, context, problems);
  for (const destination of Object.keys(hostConfig.Tmpfs ?? {})) {
    const problem = destinationProblem(destination);
    if (problem !== undefined) problems.add(problem);
  }
  const cgroupns = hostConfig.CgroupnsMode ?? '';
  if (!['', 'host', 'private'].includes(cgroupns)) problems.add(`invalid cgroup namespace mode: ${cgroupns}`);
}

function checkModes(hostConfig: HostConfig, problems: Problems): void {
  const ipc = hostConfig.IpcMode ?? '';
  const knownIpc = ['', 'none', 'private', 'host', 'shareable'].includes(ipc);
  if (!knownIpc && joinedContainer(ipc) === undefined) problems.add(`invalid IPC mode: ${ipc}`);
  const pid = hostConfig.PidMode ?? '';
  if (pid !== '' && pid !== 'host' && !joinedContainer(pid)) problems.add(`invalid PID mode: ${pid}`);
}

function checkUserNamespace(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  if (context.settings.usernsRemap === undefined || hostConfig.UsernsMode === 'host') return;
  if (hostConfig.Privileged) {
    problems.add(
      'privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode',
    );
  }
  if (hostConfig.NetworkMode === 'host') {
    problems.add("cannot share the host's network namespace when user namespaces are enabled");
  }
  if (hostConfig.PidMode === 'host') {
    problems.add('cannot share the host PID namespace when user namespaces are enabled');
  }
}

function checkCgroupParent(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  const parent = hostConfig.CgroupParent ?? '';
  if (parent === '' || !isSystemdDriver(context.settings, context.host)) return;
  if (parent.length <= '.slice'.length || !parent.endsWith('.slice')) {
    problems.add('cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"');
  }
}

function checkRuntime(hostConfig: HostConfig, context: CreateContext, problems: Problems): void {
  if (!hostConfig.Runtime) hostConfig.Runtime = context.settings.defaultRuntime;
  const name = hostConfig.Runtime;
  const { builtInRuntimes, shimNames } = context.dialect;
  if (builtInRuntimes.includes(name) || Object.hasOwn(context.settings.runtimes, name)) return;
  // containerd makes the name of a program of the last two parts; a path could be any program.
  if (shimNames && /^[^./][^/]*\.[^/]*$/.test(name)) return;
  problems.add(context.dialect.unknownRuntime.replace('NAME', name));
}
