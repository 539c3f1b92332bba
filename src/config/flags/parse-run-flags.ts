import { ConfigError } from '../../errors/config-error.ts';
import { RUN_FLAGS } from './container-flags.ts';
import type { CreateContext } from './create-context.ts';
import { type ParsedFlags, parseFlags } from './parse-flags.ts';
import { type CreateCall, toCreateCall } from './to-create-call.ts';

/** What `docker run` would do: the call that creates, and how the caller stays connected. */
export interface RunCall extends CreateCall {
  readonly run: {
    readonly detach: boolean;
    readonly interactive: boolean;
    readonly tty: boolean;
    readonly remove: boolean;
    /** Signals that the caller gets go on to the process. */
    readonly proxySignals: boolean;
    /** Empty for the default, `ctrl-p,ctrl-q`. */
    readonly detachKeys: string;
    /** Empty for none. */
    readonly cidFile: string;
    readonly pull: string;
    readonly quiet: boolean;
  };
}

/**
 * The arguments of `docker run`: flags, the image, and from there on the command. Pure but for the context's reader.
 * Throws `ConfigError`, see `parseFlags` and `toRunCall`.
 */
export function parseRunFlags(args: readonly string[], context: CreateContext): RunCall {
  return toRunCall(
    parseFlags(RUN_FLAGS, args, { interspersed: false, apiVersion: context.apiVersion }),
    context,
  );
}

/** Like `toCreateCall`; with `--detach` nothing is attached. Throws also where `--attach` is given with it. */
export function toRunCall(parsed: ParsedFlags<typeof RUN_FLAGS>, context: CreateContext): RunCall {
  const call = toCreateCall(parsed, context);
  const { values } = parsed;
  if (values.detach && values.attach.length > 0) {
    throw new ConfigError('FLAG_INVALID', 'conflicting options: cannot specify both --attach and --detach');
  }
  const unattached = { AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false };
  return {
    ...call,
    request: values.detach ? { ...call.request, ...unattached } : call.request,
    run: {
      detach: values.detach,
      interactive: values.interactive,
      tty: values.tty,
      remove: values.rm,
      proxySignals: values['sig-proxy'],
      detachKeys: values['detach-keys'],
      cidFile: values.cidfile,
      pull: values.pull,
      quiet: values.quiet,
    },
  };
}
