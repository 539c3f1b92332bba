import type { ContainerRecord } from '../contract/record.ts';
import type { CreateOptions } from '../runtime/runtime.ts';
import type { EngineCore } from './core.ts';

/** What the monitor of a container does with stdio, in the terms of `docker create`, and what it runs at the end. Pure. */
export function monitorOptions(
  { options }: Pick<EngineCore, 'options'>,
  { id, config }: Pick<ContainerRecord, 'id' | 'config'>,
): Pick<CreateOptions, 'tty' | 'stdin' | 'exitCommand'> {
  const stdin = config.OpenStdin ? (config.StdinOnce ? 'once' : 'open') : 'closed';
  const [program, ...args] = options.exitCommand ?? [];
  return {
    tty: config.Tty ?? false,
    stdin,
    ...(program === undefined ? {} : { exitCommand: [program, ...args, id] }),
  };
}
