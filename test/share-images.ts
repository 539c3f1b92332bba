import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let shared: string | undefined;

/**
 * Makes a root whose images lie where those of all such roots of this process do: the embedded one, which nearly every test
 * needs, takes longer to make than a container to run, emulated the better part of a second.
 */
export function shareImages(root: string): void {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  symlinkSync(sharedFolder(), join(root, 'images'));
}

function sharedFolder(): string {
  if (shared !== undefined) return shared;
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-test-images-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  shared = folder;
  return folder;
}
