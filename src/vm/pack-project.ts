import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExecaError, execa } from 'execa';
import { z } from 'zod';
import { VmError } from '../errors/vm-error.ts';
import { bundleTests } from './bundle-tests.ts';

/** What the tests inside need besides the packages that the engine needs. */
const TEST_PACKAGES = ['ava', 'fast-check'];
/** Less than this is none. */
const LITTLE_BYTES = 1 << 20;
const FOLDERS = ['src', 'machines', 'test', 'bin', 'dist', 'vagrant'];
const FILES = ['package.json', 'ava.config.js', 'ava.vm.config.js'];
/** Large, and used by no test that a kernel matters to. */
const LEFT_OUT = [
  'test/vectors/data/docker-*',
  'dist/types',
  'node_modules/zod/src',
  '*.map',
  '*.md',
  '*.d.ts',
  '*.d.cts',
  '*.d.mts',
];

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/**
 * Writes a tar of what runs inside a machine: the sources, the bundles of the command line and of the tests, and the packages
 * that they import.
 * @param home where the project is to lie inside
 */
export async function packProject(project: string, target: string, home: string): Promise<void> {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')));
  // Packages for other platforms stand in the lock file, and a bundle need not have been built.
  const paths = [...FOLDERS, ...FILES, ...packagesNeeded(lock.packages)].filter((path) =>
    existsSync(join(project, path)),
  );
  const bundles = mkdtempSync(`${target}-tests-`);
  try {
    await bundleTests(project, bundles, home);
    await execa('tar', [
      ...['-C', project, '-cf', target, ...LEFT_OUT.map((path) => `--exclude=${path}`), ...paths],
      ...['-C', bundles, 'test'],
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

/** The paths of the engine's packages, the tests' and all that those depend on, as package-lock.json knows them. Pure. */
export function packagesNeeded(packages: LockedPackages): string[] {
  const needed = new Set<string>();
  const visit = (name: string, from: string) => {
    const path = locate(packages, name, from);
    if (path === undefined || needed.has(path)) return;
    needed.add(path);
    visitAll(path);
  };
  const visitAll = (path: string) => {
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) visit(name, path);
  };
  visitAll('');
  for (const name of TEST_PACKAGES) visit(name, '');
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
