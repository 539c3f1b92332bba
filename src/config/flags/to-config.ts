import type { ContainerConfig } from '../../contract/docker.ts';
import type { ContainerFlagValues, CREATE_FLAGS } from './container-flags.ts';
import type { CreateParts } from './gather-parts.ts';
import type { ParsedFlags } from './parse-flags.ts';

/** The portable half of a create request, with every field that docker/cli 28 sends. Pure. */
export function toConfig(parsed: ParsedFlags<typeof CREATE_FLAGS>, parts: CreateParts): ContainerConfig {
  const { values, given, positionals } = parsed;
  const [Image = '', ...command] = positionals;
  return {
    Hostname: values.hostname,
    Domainname: values.domainname,
    User: values.user,
    ...toStreams(values),
    ...(parts.ports.length === 0 ? {} : { ExposedPorts: toSet(parts.ports) }),
    Env: parts.environment.length === 0 ? null : parts.environment,
    Cmd: command.length === 0 ? null : command,
    ...(parts.healthcheck === undefined ? {} : { Healthcheck: parts.healthcheck }),
    Image,
    Volumes: toSet(parts.anonymousVolumes),
    WorkingDir: values.workdir,
    Entrypoint: given.has('entrypoint') ? [values.entrypoint] : null,
    OnBuild: null,
    Labels: parts.labels,
    ...(values['stop-signal'] === '' ? {} : { StopSignal: values['stop-signal'] }),
    ...(given.has('stop-timeout') ? { StopTimeout: values['stop-timeout'] } : {}),
  };
}

/** Without `--attach` both outputs are attached; stdin is closed with the client that it was attached by. */
function toStreams({ attach, interactive, tty }: ContainerFlagValues): ContainerConfig {
  const AttachStdin = interactive || attach.includes('stdin');
  return {
    AttachStdin,
    AttachStdout: attach.length === 0 || attach.includes('stdout'),
    AttachStderr: attach.length === 0 || attach.includes('stderr'),
    Tty: tty,
    OpenStdin: interactive,
    StdinOnce: interactive && AttachStdin,
  };
}

/** A set as the API writes it: an object of empty objects. */
function toSet(names: readonly string[]): Record<string, object> {
  return Object.fromEntries(names.map((name) => [name, {}]));
}
