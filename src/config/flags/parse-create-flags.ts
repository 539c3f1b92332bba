import { CREATE_FLAGS } from './container-flags.ts';
import type { CreateContext } from './create-context.ts';
import { parseFlags } from './parse-flags.ts';
import { type CreateCall, toCreateCall } from './to-create-call.ts';

/**
 * The arguments of `docker create`: flags, the image, and from there on the command. Pure but for the context's reader.
 * Throws `ConfigError`, see `parseFlags` and `toCreateCall`.
 */
export function parseCreateFlags(args: readonly string[], context: CreateContext): CreateCall {
  return toCreateCall(
    parseFlags(CREATE_FLAGS, args, { interspersed: false, apiVersion: context.apiVersion }),
    context,
  );
}
