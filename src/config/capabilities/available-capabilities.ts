import type { HostFacts } from '../../contract/host-facts.ts';
import { CAPABILITIES } from './names.ts';

/** Which capabilities an engine knows and may give away. */
export interface AvailableCapabilities {
  /** Names that are understood, in the kernel's order. */
  readonly known: readonly string[];
  /** Those of them that the engine can give, in the kernel's order. */
  readonly own: readonly string[];
}

/**
 * What an engine on this host can give to containers: no more than it has itself.
 *
 * `lastKnown` is the newest capability that the engine has heard of, for engines older than the kernel; such an
 * engine (Docker until 20.10) also asked for what it lacks: `evenMissing`. Pure.
 */
export function availableCapabilities(
  facts: HostFacts['capabilities'],
  options: { readonly lastKnown?: string; readonly evenMissing?: boolean } = {},
): AvailableCapabilities {
  const all: readonly string[] = CAPABILITIES;
  const end = Math.min(indexOrEnd(facts.last), indexOrEnd(options.lastKnown));
  const known = all.slice(0, end + 1);
  return {
    known,
    own: options.evenMissing ? known : known.filter((name) => !facts.missing.includes(name)),
  };
}

function indexOrEnd(name: string | undefined): number {
  const index = (CAPABILITIES as readonly string[]).indexOf(name ?? '');
  return index === -1 ? CAPABILITIES.length - 1 : index;
}
