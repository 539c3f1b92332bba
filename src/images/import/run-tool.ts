import { ImageError } from '../../errors/image-error.ts';
import { SystemError } from '../../errors/system-error.ts';
import type { RunOptions, System } from '../../system/system.ts';

/**
 * Runs a program that an import needs, and resolves with its output. Rejects with `IMAGE_TOOL_MISSING` where it is not
 * installed, and with `IMAGE_SOURCE_INVALID`, in its own words, where it fails.
 */
export async function runTool(
  name: string,
  args: readonly string[],
  source: string,
  { processes }: System,
  options: RunOptions = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await processes.run(name, args, options).catch((cause: unknown) => {
    if (!(cause instanceof SystemError) || cause.code !== 'PROGRAM_NOT_STARTED') throw cause;
    throw new ImageError('IMAGE_TOOL_MISSING', `importing ${source} needs ${name}, which is not installed`, {
      value: name,
      hint: `Install it: apt-get install ${name}`,
      cause,
    });
  });
  if (exitCode === 0) return stdout;
  const reason = stderr.trim().split('\n').at(-1) ?? '';
  throw new ImageError('IMAGE_SOURCE_INVALID', `${source} cannot be imported: ${reason}`, { value: source });
}
