import type { MergedOptions } from './merge-options.ts';

/** The first `native.cgroupdriver` of the exec options counts, its name in any case; empty without one. Pure. */
export function cgroupDriverOf(options: MergedOptions): string {
  const drivers = options['exec-opt']
    .map((text) => text.split('=').map((part) => part.trim()))
    .filter(([key = '', value]) => key.toLowerCase() === 'native.cgroupdriver' && value !== undefined);
  return drivers[0]?.slice(1).join('=') ?? '';
}
