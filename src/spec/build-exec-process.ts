import { availableCapabilities } from '../config/capabilities/available-capabilities.ts';
import type { SpecInput } from '../contract/spec-input.ts';
import { SpecError } from '../errors/spec-error.ts';
import type { Process, Spec } from '../oci/runtime-spec.ts';
import { containerEnvironment } from './container-environment.ts';
import { mergeEnvironment } from './merge-environment.ts';
import type { Pipeline } from './option.ts';
import { resolveUser } from './resolve-user.ts';

/** The body of `POST /containers/{id}/exec`. */
export interface ExecRequest {
  readonly Cmd?: readonly string[] | null;
  readonly User?: string;
  readonly Privileged?: boolean;
  readonly Tty?: boolean;
  readonly Env?: readonly string[] | null;
  readonly WorkingDir?: string;
  /** Rows and columns. */
  readonly ConsoleSize?: readonly number[] | null;
}

/**
 * The process of an exec: the container's own process with another command, and what the request changes
 * (moby `daemon/exec.go`).
 *
 * Throws `SpecError` for a user whom the container does not know. Pure.
 */
export function buildExecProcess(
  request: ExecRequest,
  input: SpecInput,
  spec: Spec,
  { later }: Pipeline,
): Process {
  if (!request.Cmd?.length) throw new SpecError('SPEC_REFUSED', 'No exec command specified');
  const process: Process = { ...spec.process };
  process.args = request.Cmd;
  process.env = mergeEnvironment(containerEnvironment(input, request.Tty === true), request.Env ?? []);
  process.cwd = request.WorkingDir || input.config.WorkingDir || '/';
  delete process.terminal;
  if (request.Tty) {
    process.terminal = true;
    const [height, width] = request.ConsoleSize ?? [];
    if (later.execConsoleSize && height !== undefined && width !== undefined)
      process.consoleSize = { height, width };
  }
  const user = request.User || input.config.User || '';
  if (user !== '') process.user = resolveUser(user, input.hostConfig.GroupAdd ?? [], input.rootfs, true);
  if (request.Privileged) {
    const { own } = availableCapabilities(input.host.capabilities, later.execCapabilities);
    process.capabilities = { bounding: own, effective: own, permitted: own };
  }
  return process;
}
