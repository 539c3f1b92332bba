import { resolve } from 'node:path';
import { createLinuxSystem } from '../system/linux/create-linux-system.ts';
import { readBundle } from './read-bundle.ts';
import type { Verification } from './verdict.ts';
import { verifyProcess } from './verify-process.ts';

/**
 * Compares a running process of any engine with the OCI spec in a bundle. Needs root.
 *
 * @param pid - The container's first process, as this host counts it.
 * @param bundle - The folder in which its `config.json` stands.
 * @throws VerifyError `PROCESS_NOT_FOUND`, `BUNDLE_NOT_FOUND`; SpecError `SPEC_INVALID`
 */
export async function verifyBundle(pid: number, bundle: string): Promise<Verification> {
  const system = createLinuxSystem();
  const folder = resolve(bundle);
  return verifyProcess({ system, pid, bundle: folder, spec: readBundle(system.files, folder) });
}
