import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ExecaError, execa } from 'execa';
import * as z from 'zod/mini';
import { VmError } from '../errors/vm-error.ts';
import { join } from '../lib/paths/join.ts';
import { bundleRunner, bundleTests } from './bundle-tests.ts';

/** What the bundles of the command line and of the tests leave out (scripts/build.ts, bundle-tests.ts). */
export const GUEST_PACKAGES = ['koffi', 'pino', 'yaml', 'zod'] as const;
/** Of the project: what the command line is, and what tests read. */
export const GUEST_FILES: readonly string[] = [
  ...['package.json', 'ava.vm.config.js', 'vagrant/kernels.json'],
  'test/vectors/data/lifecycle-docker-24.0.json',
  ...['bin', 'dist/cli.cjs', 'dist/lockstep.cjs', 'dist/lockstep.cache'],
  ...['node_modules/ava/package.json', 'node_modules/ava/entrypoints'],
];
const LEFT_OUT = [
  '*.map',
  '*.md',
  '*.d.ts',
  '*.d.mts',
  '*.d.cts',
  '*.cc',
  '*.hh',
  'koffi/vendor',
  'yaml/browser',
  'zod/src',
  'zod/v3',
  'node_modules/*/test',
  'node_modules/*/benchmarks',
];
/** Less than this is none. */
const LITTLE_BYTES = 1 << 20;

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dependencies: z.optional(z.record(z.string(), z.string())),
      optionalDependencies: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});

/**
 * Writes a tar of what runs inside a machine: the bundles of the command line, of the tests and of ava, and the packages that they
 * import. Emulated, each file takes its time to unpack, and more to be found and read.
 * @param home where the project is to lie inside
 */
export async function packProject(project: string, target: string, home: string): Promise<void> {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')));
  // Packages for other platforms stand in the lock file.
  const packages = packagesNeeded(lock.packages, GUEST_PACKAGES).filter((path) =>
    existsSync(join(project, path)),
  );
  const bundles = mkdtempSync(`${target}-tests-`);
  try {
    await Promise.all([bundleTests(project, bundles, home), bundleRunner(project, bundles)]);
    await execa('tar', [
      ...[
        '-C',
        project,
        '-cf',
        target,
        ...LEFT_OUT.map((path) => `--exclude=${path}`),
        ...GUEST_FILES,
        ...packages,
      ],
      ...['-C', bundles, ...readdirSync(bundles)],
    ]);
  } catch (cause) {
    // tar(1) does not say that the disk is full when some of a block could still be written.
    const said = isFull(target)
      ? 'No space left on device'
      : cause instanceof ExecaError
        ? cause.stderr
        : String(cause);
    throw new VmError('VM_PROVISION_FAILED', `the project could not be packed into ${target}: ${said}`, {
      value: target,
      cause: cause instanceof ExecaError ? new Error(cause.shortMessage) : cause,
    });
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
}

function isFull(path: string): boolean {
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize < LITTLE_BYTES;
}

type LockedPackages = z.infer<typeof lockSchema>['packages'];

/** The paths of packages and all that those depend on, as package-lock.json knows them. Pure. */
export function packagesNeeded(packages: LockedPackages, names: readonly string[]): string[] {
  const needed = new Set<string>();
  const visit = (name: string, from: string) => {
    const path = locate(packages, name, from);
    if (path === undefined || needed.has(path)) return;
    needed.add(path);
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies }))
      visit(dependency, path);
  };
  for (const name of names) visit(name, '');
  return [...needed].sort();
}

/** As Node finds it: in the folder of the importer, else in those above. */
function locate(packages: LockedPackages, name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (path in packages) return path;
    if (folder === '') return undefined;
  }
}
