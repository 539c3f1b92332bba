import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, matchesGlob, normalize, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin, PluginBuild } from 'esbuild';
import { ConfigError } from '../errors/config-error.ts';
import { join } from '../lib/paths/join.ts';

/** Which tests run inside a machine: the real containers', and those of a kernel's features. */
export const GUEST_TESTS = ['test/integration/**/*.test.ts', 'test/vm/*.test.ts'] as const;
/** And those that take too long for all: only where they are named. */
const LONG_TESTS = ['test/vm/long/*.test.ts'] as const;

/** What tests and measurements run in processes of its own. */
const PROGRAMS = [
  'test/{chaos,faults}/run.ts',
  'test/{chaos,faults,integration/engine}/*-engine.ts',
  'src/engine/create-engine.ts',
  'bench/many-containers.ts',
] as const;

/** What Node loads of ava by its path: the command, each test file's process, and what tests import. */
const RUNNER = ['lib/cli.js', 'lib/worker/base.js', 'entrypoints/main.js'] as const;
/** Only `ava --watch` needs them. */
const OF_WATCHING = ['@vercel/nft', 'fsevents'];

/** They stay packages: ava must be one for all of its files, and native parts lie where npm put them. */
const EXTERNAL = ['ava', 'koffi', '@koromix/*', 'esbuild', 'pino'];

/**
 * The test files that can run inside a machine and that patterns name, from the top of the project; all but the long ones without
 * a pattern. Looks at the file system.
 * @throws ConfigError `ARGUMENTS_INVALID` for a pattern that names none
 */
export function findGuestTests(patterns: readonly string[], project: string): string[] {
  const possible = globSync([...GUEST_TESTS, ...LONG_TESTS], { cwd: project });
  const named = (patterns.length > 0 ? patterns : GUEST_TESTS).map((pattern) => normalize(pattern));
  const stray = named.find((pattern) => !possible.some((file) => matchesGlob(file, pattern)));
  if (stray !== undefined) {
    throw new ConfigError('ARGUMENTS_INVALID', `${stray} names no test that runs in a virtual machine`, {
      value: stray,
      hint: 'Those are in test/integration and test/vm, named from the top of the project: test/vm/seccomp.test.ts.',
    });
  }
  return possible.filter((file) => named.some((pattern) => matchesGlob(file, pattern)));
}

/** The name of a bundled test file, or of a glob of such, below the top of the project. Pure. */
export function bundledName(file: string): string {
  return file.replace(/\.ts$/, '.mjs');
}

/**
 * Writes the tests as JavaScript, with the sources that they share in chunks: emulated, Node takes 16 s to read 300 files and to
 * strip their types, and 2 s for these. They find files of the project as if they stood where they are written.
 * @param home where the project lies inside
 */
export async function bundleTests(project: string, target: string, home: string): Promise<void> {
  const programs = globSync(PROGRAMS, { cwd: project });
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: project,
    entryPoints: [...GUEST_TESTS, ...LONG_TESTS, ...programs],
    outbase: '.',
    outdir: target,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'test/chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: EXTERNAL,
    plugins: [keepPlaces(project, home, new Set(programs))],
    logLevel: 'silent',
  });
}

/**
 * Writes ava in few files, to be laid over its package: emulated, its command takes 5 s to read some five hundred. What is left of the
 * package stays as it is.
 */
export async function bundleRunner(project: string, target: string): Promise<void> {
  const ava = join(project, 'node_modules/ava');
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: ava,
    entryPoints: [...RUNNER],
    outbase: '.',
    outdir: join(target, 'node_modules/ava'),
    // Where they look for one another: its sources speak of `worker/base.js` as beside them.
    chunkNames: 'lib/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: OF_WATCHING,
    plugins: [{ name: 'plain-width', setup: plainWidth }],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'silent',
  });
}

/** How wide a character is on a terminal matters to `ava --help` alone; the tables to tell it take a second to make. */
function plainWidth({ onLoad }: PluginBuild): void {
  onLoad({ filter: /\/string-width\/index\.js$/ }, () => ({
    contents: 'export default (text) => text.length;',
  }));
}

/** How a test names a program. */
const PROGRAM_URL = /new URL\('([\w./-]+)\.ts', import\.meta\.url\)/g;

/** `import.meta` speaks of a bundle: what it says of a source is written into it. Programs are bundles as well. */
function keepPlaces(project: string, home: string, programs: ReadonlySet<string>): Plugin {
  return {
    name: 'keep-places',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (relative(project, path).startsWith('node_modules')) return undefined;
        const inside = join(home, relative(project, path));
        const contents = (await readFile(path, 'utf8'))
          .replaceAll(PROGRAM_URL, (url, name: string) =>
            programs.has(join(dirname(relative(project, path)), `${name}.ts`))
              ? `new URL('${name}.mjs', import.meta.url)`
              : url,
          )
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(inside).href))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(inside)));
        return { contents, loader: 'ts' };
      }),
  };
}
