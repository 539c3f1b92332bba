import { join } from 'node:path';
import { build } from 'esbuild';

/*
 * Bundles the library into dist/index.js: Node runs no TypeScript below node_modules. Packages stay imports, so that an
 * application has one xstate.
 */
const home = join(import.meta.dirname, '..');

await build({
  absWorkingDir: home,
  entryPoints: { index: 'src/index.ts' },
  outdir: join(home, 'dist'),
  bundle: true,
  splitting: true,
  chunkNames: 'library/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  logLevel: 'warning',
});
