import type { System } from '../../system/system.ts';
import { runTool } from './run-tool.ts';

/** The bytes of all files in a folder, hard links counted once. */
export async function measureTree(folder: string, system: System): Promise<number> {
  return Number.parseInt(
    await runTool('du', ['-s', '--apparent-size', '-B1', '--', folder], folder, system),
    10,
  );
}
