import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { SystemError } from '../../errors/system-error.ts';
import { join } from '../../lib/paths/join.ts';

export type Koffi = typeof import('koffi').default;

let loaded: Koffi | undefined;

/**
 * The library that calls C. Throws `SYSTEM_UNSUPPORTED` where it has no build for this platform.
 *
 * koffi's own entry takes 13 ms to find out which build fits, the build itself 1.5 ms, to look for it by way of Node's
 * loader 1 ms: so the usual one is tried first, by its path.
 */
export function loadKoffi(): Koffi {
  loaded ??= load();
  return loaded;
}

function load(): Koffi {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const build = { exports: {} as Koffi };
    process.dlopen(build, findBuild(platform));
    return build.exports;
  } catch {
    try {
      return createRequire(import.meta.url)('koffi');
    } catch (cause) {
      throw new SystemError('SYSTEM_UNSUPPORTED', `koffi cannot be loaded on ${platform}`, {
        cause,
        hint: 'Run `npm ci` again; where koffi has no prebuilt module, a C++ compiler is needed.',
      });
    }
  }
}

/** Where npm has put it, looked for as Node would: in the nearest node_modules that has it. */
function findBuild(platform: string): string {
  const path = join('node_modules/@koromix', `koffi-${platform}`, platform.replace('-', '_'), 'koffi.node');
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, path))) return join(folder, path);
  throw new Error(`${path} is nowhere`);
}
