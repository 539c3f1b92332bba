import { join } from '../lib/paths/join.ts';
import type { KernelRow } from './kernel-row.ts';
import { runScript, type ScriptOptions } from './run-script.ts';

/** The folder of a row's box, which is built where there is none; undefined for a row that has only a public one. */
export async function buildBox({
  project,
  row: { suite, kernelPackage },
  cache,
  ...script
}: { readonly project: string; readonly row: KernelRow; readonly cache: string } & ScriptOptions): Promise<
  string | undefined
> {
  if (suite === undefined || kernelPackage === undefined) return undefined;
  const file = join(project, 'vagrant/build-box.sh');
  return runScript('VM_BOX_NOT_BUILT', file, [suite, kernelPackage], {
    ...script,
    env: { LOCKSTEP_VM_CACHE: cache },
  });
}
