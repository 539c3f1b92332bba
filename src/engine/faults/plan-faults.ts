import type { Fault, FaultKind } from '../../contract/faults.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { LifecycleError } from '../../errors/lifecycle-error.ts';
import { ParseError } from '../../lib/parse-error.ts';
import type { System } from '../../system/system.ts';
import { parseFault } from './parse-fault.ts';

/** What a simulated kernel has no process or disk for. */
const NEEDS_KERNEL = new Set<FaultKind>(['kill-runtime', 'kill-conmon', 'full-disk', 'read-only-disk']);

/**
 * The faults that an engine is asked for, not one of them struck yet. Pure.
 * @throws ConfigError `CONFIG_REFUSED` with the legal words; LifecycleError `FAULT_REFUSED` for one that needs a real kernel
 */
export function planFaults(texts: readonly string[], kind: System['kind']): Set<Fault> {
  return new Set(
    texts.map((text) => {
      const fault = parse(text);
      if (kind === 'linux' || !NEEDS_KERNEL.has(fault.kind)) return fault;
      throw new LifecycleError('FAULT_REFUSED', `${fault.kind} cannot be simulated`, {
        value: text,
        hint: 'On a simulated kernel there are error, hang and kill.',
      });
    }),
  );
}

function parse(text: string): Fault {
  try {
    return parseFault(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigError('CONFIG_REFUSED', `fault ${text} ${error.message}`, { value: text });
  }
}
