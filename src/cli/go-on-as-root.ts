import { userInfo } from 'node:os';
import { StoreError } from '../errors/store-error.ts';
import { enterNamespaces } from '../rootless/enter-namespaces.ts';
import { createLinuxSystem } from '../system/linux/create-linux-system.ts';
import type { Io } from './io.ts';

/**
 * Replaces this process (execve(2)) by the same command line in the namespaces in which its user is root: terminal,
 * signals, exit code and pid stay what they are.
 *
 * @throws what `enterNamespaces` throws; StoreError `STORE_UNWRITABLE`
 */
export async function goOnAsRoot(
  folders: { readonly root: string; readonly run: string },
  { self, cwd, env }: Pick<Io, 'self' | 'cwd' | 'env'>,
): Promise<never> {
  const system = createLinuxSystem();
  try {
    system.files.makeDirectory(folders.run);
  } catch (cause) {
    throw new StoreError('STORE_UNWRITABLE', `cannot write ${folders.run}`, {
      value: folders.run,
      hint: 'Choose directories of your own with --root and --run.',
      cause,
    });
  }
  const user = { uid: process.getuid?.() ?? 0, name: accountName(), pid: process.pid };
  const [file, ...args] = await enterNamespaces(folders, user, system);
  const [node = '', ...script] = self;
  // Without -- Node would read its own --env-file out of the arguments.
  const program = ['env', `--chdir=${cwd}`, node, '--', ...script, ...process.argv.slice(2)];
  const variables = { ...env, LOCKSTEP_ROOT: folders.root, LOCKSTEP_RUN: folders.run };
  process.execve?.(file, [file, ...args, ...program], variables);
  throw new Error('unreachable');
}

function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
