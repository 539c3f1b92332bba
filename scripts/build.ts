import { spawnSync } from 'node:child_process';
import fs, { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build, type PluginBuild } from 'esbuild';

/*
 * Bundles the command line into one file, dist/lockstep.cjs, and keeps what V8 compiled of it beside it. What the sources
 * import lazily runs lazily in the bundle.
 *
 * Measured, the least of 15 runs on a busy machine, where an empty script needs 34 ms: `version` and `ps` need 68 and
 * 102 ms as ES modules with a chunk for each lazy import, 47 and 65 as one CommonJS file with Node's compile cache, 42
 * and 56 with the cache made here: Node's holds only what was compiled before the first line ran.
 */
const MAKE_CACHE_TIMEOUT_MS = 30_000;
const home = join(import.meta.dirname, '..');
const dist = join(home, 'dist');
const fresh = join(dist, `.new-${process.pid}`);

const options = {
  absWorkingDir: home,
  outdir: fresh,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node24',
  // Names stay: errors are called after their classes, and stack traces are read by people.
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
} as const;

await build({
  ...options,
  entryPoints: { lockstep: 'src/cli/main.ts' },
  // The native parts stay where npm put them, and so does what few commands load: to read and to unpack what V8 compiled of
  // it would cost each command 10 ms.
  external: ['koffi', '@koromix/*', 'esbuild', 'pino', 'yaml'],
  plugins: [
    { name: 'whole-zod', setup: ({ onResolve }) => onResolve({ filter: /^zod$/ }, stays) },
    { name: 'execa-beside', setup: ({ onResolve }) => onResolve({ filter: /^execa$/ }, liesBeside) },
    { name: 'one-fs', setup: oneFs },
  ],
  // A script with a code cache cannot import: what is left of `import()`, of Node's own modules, becomes `require`.
  supported: { 'dynamic-import': false },
  // A function, as Node makes one of each CommonJS module: the loader need not copy the source to put one around it.
  banner: {
    js: `(function(exports,require,module,__filename,__dirname){"use strict";const bundleUrl=require('node:url').pathToFileURL(__filename).href;`,
  },
  footer: { js: '})' },
  // One byte for each character, which the loader counts on.
  charset: 'ascii',
  define: { 'import.meta.url': 'bundleUrl', 'import.meta.dirname': '__dirname' },
});
// Only `vm` loads it: 110 ms as the 130 files that npm put there, 20 as one.
await build({ ...options, entryPoints: { execa: 'execa' } });
copyFileSync(join(import.meta.dirname, 'load-bundle.cjs'), join(fresh, 'cli.cjs'));
makeCodeCache();

rmSync(join(dist, 'lockstep.cache'), { force: true });
for (const name of ['execa.cjs', 'lockstep.cjs', 'lockstep.cache', 'cli.cjs'])
  renameSync(join(fresh, name), join(dist, name));
rmSync(fresh, { recursive: true });
writeFileSync(join(dist, '.built'), `${process.version}\n`);

/** The schemas of most commands are made with `zod/mini`, which is bundled. */
function stays({ path }: { path: string }) {
  return { path, external: true };
}

function liesBeside({ path }: { path: string }) {
  return { path: `./${path}.cjs`, external: true };
}

/**
 * Where a source imports all of `node:fs`, esbuild copies its hundred properties, as getters, for each such source: a
 * millisecond of each command. So the whole is imported once, in the form of a module.
 */
function oneFs({ onResolve, onLoad }: PluginBuild): void {
  onResolve({ filter: /^node:fs$/ }, ({ path, kind }) =>
    kind === 'import-statement' ? { path, namespace: 'one-fs' } : undefined,
  );
  // Without getters, which load something or warn when they are asked.
  const names = Object.entries(Object.getOwnPropertyDescriptors(fs))
    .filter(([, property]) => 'value' in property)
    .map(([name]) => name);
  const contents = `const fs = require('node:fs'); export default fs; export const { ${names.join(', ')} } = fs;`;
  onLoad({ filter: /^node:fs$/, namespace: 'one-fs' }, () => ({ contents }));
}

/**
 * Runs a container, a real one where that works, and keeps what V8 has compiled until then: after a simulated one, what
 * talks to the kernel is compiled anew in each command, which takes 8 ms.
 */
function makeCodeCache(): void {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-build-'));
  const parent = `/${basename(root)}`;
  const real = ['run', '--rm', '--cgroup-parent', parent, 'busybox', 'true'];
  const simulated = ['--simulate', 'run', '--rm', 'busybox', 'true'];
  const commands = process.getuid?.() === 0 ? [real, simulated] : [simulated];
  commands.some((command) => runAndKeep(['--root', root, '--run', join(root, 'run'), ...command]));
  try {
    rmSync(root, { recursive: true, force: true });
  } catch (error) {
    console.error(`build: ${root} could not be removed: ${String(error)}`);
  }
}

function runAndKeep(args: readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, [join(fresh, 'cli.cjs'), ...args], {
    env: { ...process.env, LOCKSTEP_MAKE_CODE_CACHE: '1' },
    stdio: 'ignore',
    timeout: MAKE_CACHE_TIMEOUT_MS,
  });
  return status === 0;
}
