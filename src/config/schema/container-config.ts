import type { ContainerConfig, HealthConfig } from '../../contract/docker.ts';
import {
  type FieldsOf,
  maybe,
  object,
  type ShapeOf,
  set,
  text,
  textMap,
  textOrTexts,
  texts,
  toggle,
  whole,
} from './fields.ts';

/** `Healthcheck`. */
const healthConfig = () =>
  object({
    Test: textOrTexts(),
    Interval: whole('a whole number of nanoseconds'),
    Timeout: whole('a whole number of nanoseconds'),
    StartPeriod: whole('a whole number of nanoseconds'),
    StartInterval: whole('a whole number of nanoseconds'),
    Retries: whole(),
  } satisfies ShapeOf<HealthConfig>);

/** The fields of Docker's `Config`. */
export const CONTAINER_CONFIG_FIELDS = {
  Hostname: text,
  Domainname: text,
  User: text,
  AttachStdin: toggle,
  AttachStdout: toggle,
  AttachStderr: toggle,
  ExposedPorts: set,
  Tty: toggle,
  OpenStdin: toggle,
  StdinOnce: toggle,
  Env: texts,
  Cmd: textOrTexts,
  Healthcheck: () => maybe(healthConfig()),
  ArgsEscaped: toggle,
  Image: text,
  Volumes: set,
  WorkingDir: text,
  Entrypoint: textOrTexts,
  NetworkDisabled: toggle,
  MacAddress: text,
  OnBuild: texts,
  Labels: textMap,
  StopSignal: text,
  StopTimeout: () => whole('a whole number of seconds'),
  Shell: textOrTexts,
} satisfies FieldsOf<ContainerConfig>;
