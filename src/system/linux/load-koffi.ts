import { createRequire } from 'node:module';
import { SystemError } from '../../errors/system-error.ts';

export type Koffi = typeof import('koffi').default;

/**
 * The library that calls C. Throws `SYSTEM_UNSUPPORTED` where it has no build for this platform.
 *
 * koffi's own entry takes 13 ms to find out which build fits, the build itself 2 ms: so the usual one is tried first.
 */
export function loadKoffi(): Koffi {
  const require = createRequire(import.meta.url);
  const platform = `${process.platform}-${process.arch}`;
  try {
    return require(`@koromix/koffi-${platform}/${platform.replace('-', '_')}/koffi.node`);
  } catch {
    try {
      return require('koffi');
    } catch (cause) {
      throw new SystemError('SYSTEM_UNSUPPORTED', `koffi cannot be loaded on ${platform}`, {
        cause,
        hint: 'Run `npm ci` again; where koffi has no prebuilt module, a C++ compiler is needed.',
      });
    }
  }
}
