import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import test from 'ava';

/** Imports run from a layer to those below it, never up and never sideways. */
const LAYERS: readonly (readonly string[])[] = [
  ['src/cli'],
  ['src/engine'],
  [
    'src/apparmor',
    'src/cgroup',
    'src/images',
    'src/mounts',
    'src/network',
    'src/rootfs',
    'src/rootless',
    'src/runtime',
    'src/spec',
    'src/store',
    'src/verify',
    'src/vm',
  ],
  ['src/config', 'src/host', 'src/oci', 'src/seccomp', 'src/system', 'machines'],
  ['src/contract', 'src/errors', 'src/lib'],
];

/** Imports beside the layers, each with its reason. */
const SIDEWAYS: Readonly<Record<string, string>> = {
  'src/host → src/system': 'facts are read through the one door to the operating system',
  'src/seccomp → src/oci': 'rules resolve to the spec’s own type',
  'src/contract → src/errors': 'a snapshot holds errors in their plain form',
};

/** What the faces of the engine may know besides its interface: what they parse, show or explain without one. */
const CLI_MAY_IMPORT: readonly string[] = [
  'src/engine',
  // Machines with other kernels: an engine runs inside them, not around them.
  'src/vm',
  // A process of another engine is verified without an engine.
  'src/verify',
  // A plain user's namespaces are entered before there can be an engine.
  'src/rootless',
  // Pure: a spec is explained, compared and printed without an engine.
  'src/oci',
  'src/spec',
  'src/config',
  'src/host',
  'src/system',
  'machines',
  'src/contract',
  'src/errors',
  'src/lib',
];

/** Whoever talks to the operating system, by module, and who may. */
const GUARDED_MODULES: Readonly<Record<string, readonly string[]>> = {
  'node:child_process': ['src/system/'],
  koffi: ['src/system/'],
};

/** These know no file, process, network or clock. */
const PURE: readonly string[] = [
  'machines',
  'src/contract',
  'src/errors',
  'src/lib',
  'src/oci',
  'src/seccomp',
  'src/spec',
];
const PURE_MODULES: ReadonlySet<string> = new Set([
  'node:path',
  'node:path/posix',
  'node:util',
  'node:net',
  'xstate',
  'zod',
  'zod/mini',
]);

/** Not I/O all the same: the numbers of signals, which are constants of the platform, and a digest, which is arithmetic. */
const PURE_ALL_THE_SAME: readonly string[] = [
  'src/lib/signals/parse-signal.ts: node:os',
  'src/spec/windows/layer-paths.ts: node:crypto',
];

interface SourceFile {
  readonly path: string;
  /** Paths from the top of the project, types not counted. */
  readonly imports: readonly string[];
  /** Packages and modules of Node. */
  readonly modules: readonly string[];
  /** Those that only types are taken from. */
  readonly typeImports: readonly string[];
}

const home = join(import.meta.dirname, '..');
const files = globSync('{src,machines}/**/*.ts', { cwd: home }).sort().map(readSource);

test('imports run from each layer to those below it', (t) => {
  const wrong = edges().filter(({ from, to }) => layerOf(to) <= layerOf(from) && !isSideways(from, to));
  t.deepEqual(wrong, []);
});

test('every folder of sources has its place in a layer', (t) => {
  const folders = new Set(files.map(({ path }) => folderOf(path)).filter((folder) => folder !== 'src'));
  t.deepEqual(
    [...folders].filter((folder) => layerOf(folder) === -1),
    [],
  );
});

test('every import beside the layers that is allowed is needed', (t) => {
  const used = new Set(edges().map(({ from, to }) => `${from} → ${to}`));
  t.deepEqual(
    Object.keys(SIDEWAYS).filter((edge) => !used.has(edge)),
    [],
  );
});

test('the command line knows the engine’s interface, and none of what the engine is made of', (t) => {
  const wrong = edges().filter(({ from, to }) => from === 'src/cli' && !CLI_MAY_IMPORT.includes(to));
  t.deepEqual(wrong, []);
});

test('no file imports itself through others', (t) => {
  t.deepEqual(findCycles(), []);
});

test('only the system starts programs and calls libc', (t) => {
  const wrong = files.flatMap(({ path, modules }) =>
    modules
      .filter((name) => GUARDED_MODULES[name]?.some((folder) => path.startsWith(folder)) === false)
      .map((name) => `${path}: ${name}`),
  );
  t.deepEqual(wrong, []);
});

test('charts, specs and everything below them reach nothing that does I/O', (t) => {
  const roots = files.filter(({ path }) => PURE.includes(folderOf(path)));
  const found = reach(roots).flatMap(({ path, modules }) =>
    modules.filter((name) => !PURE_MODULES.has(name)).map((name) => `${path}: ${name}`),
  );
  t.deepEqual(found, PURE_ALL_THE_SAME);
});

test('nothing exports a default, and only two files are there to export others', (t) => {
  const defaults = files.filter(({ path }) =>
    /^export default /m.test(readFileSync(join(home, path), 'utf8')),
  );
  const barrels = files.filter(({ path }) => path.endsWith('/index.ts')).map(({ path }) => path);
  t.deepEqual({ defaults, barrels }, { defaults: [], barrels: ['machines/index.ts', 'src/index.ts'] });
});

function readSource(path: string): SourceFile {
  const text = readFileSync(join(home, path), 'utf8');
  const named = (source: string) =>
    [...source.matchAll(/(?:from|import|require)\s*\(?\s*(['"])([^'"\n]+)\1/g)].map(
      ([, , name = '']) => name,
    );
  const isRelative = (name: string) => name.startsWith('.') && name.endsWith('.ts');
  const resolved = (name: string) => join(dirname(path), name);
  const values = named(stripTypeScriptTypes(text));
  return {
    path,
    imports: values.filter(isRelative).map(resolved),
    modules: values.filter((name) => !name.startsWith('.')),
    typeImports: named(text).filter(isRelative).map(resolved),
  };
}

/** `src/cli`, `machines`; `src` for what stands right there. */
function folderOf(path: string): string {
  const [top = '', folder = '', ...rest] = path.split('/');
  return top === 'src' && rest.length > 0 ? `${top}/${folder}` : top;
}

/** Types count as well: a layer must not even know the words of the one above it. The library's entry stands above all. */
function edges(): { from: string; to: string; file: string }[] {
  return files
    .filter(({ path }) => path !== 'src/index.ts')
    .flatMap(({ path, imports, typeImports }) =>
      [...new Set([...imports, ...typeImports])]
        .map((target) => ({ from: folderOf(path), to: folderOf(target), file: `${path} → ${target}` }))
        .filter(({ from, to }) => from !== to),
    );
}

function layerOf(folder: string): number {
  return LAYERS.findIndex((layer) => layer.includes(folder));
}

function isSideways(from: string, to: string): boolean {
  return `${from} → ${to}` in SIDEWAYS;
}

/** A file and everything that it imports, by whatever way. */
function reach(roots: readonly SourceFile[]): SourceFile[] {
  const found = new Map(roots.map((file) => [file.path, file]));
  for (const { imports } of found.values()) {
    for (const target of imports) {
      const file = files.find(({ path }) => path === target);
      if (file !== undefined) found.set(file.path, file);
    }
  }
  return [...found.values()];
}

function findCycles(): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, above: readonly string[]) => {
    if (above.includes(path)) cycles.push([...above.slice(above.indexOf(path)), path].join(' → '));
    if (done.has(path) || above.includes(path)) return;
    const { imports = [] } = files.find((file) => file.path === path) ?? {};
    for (const target of imports) visit(target, [...above, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return cycles;
}
