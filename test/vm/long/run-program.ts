import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Runs a program of the tests to its end: its exit code, and what it said. What it complains about goes to where the test's does. */
export async function runProgram(
  file: string,
  args: readonly string[],
): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const said = await text(child.stdout);
  return { code: await code, said };
}
