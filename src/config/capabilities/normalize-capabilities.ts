import { quote } from '../../lib/text/quote.ts';
import type { AvailableCapabilities } from './available-capabilities.ts';

/** The names as the kernel spells them, or the first one that cannot be had. */
export type NormalizedCapabilities =
  | { readonly names: readonly string[]; readonly problem?: undefined }
  | { readonly names?: undefined; readonly problem: string };

/** Upper-cases names, adds their `CAP_`, and keeps the word `ALL` (moby `oci/caps`). Pure. */
export function normalizeCapabilities(
  given: readonly string[],
  available: AvailableCapabilities,
): NormalizedCapabilities {
  const names: string[] = [];
  for (const one of given) {
    const upper = one.toUpperCase();
    const name = upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
    if (name !== 'ALL') {
      if (!available.known.includes(name)) return { problem: `unknown capability: ${quote(name)}` };
      if (!available.own.includes(name)) {
        return {
          problem: `capability not supported by your kernel or not available in the current environment: ${quote(name)}`,
        };
      }
    }
    names.push(name);
  }
  return { names };
}
