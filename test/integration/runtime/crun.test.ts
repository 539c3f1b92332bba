import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import anyTest from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { makeContainer, output, reasonToSkip } from './make-container.ts';

const crun = createLinuxSystem().processes.find('crun');
const test = reasonToSkip() === undefined && crun !== undefined ? anyTest : anyTest.skip;

/**
 * crun 1.8.1 refuses the hybrid cgroup layout. Where it is found, this is a crun that cannot see its unified part, in a
 * mount namespace of its own.
 */
function usableCrun(folder: string): string {
  if (!existsSync('/sys/fs/cgroup/unified')) return crun as string;
  const path = join(folder, 'crun');
  const hide = 'mount -t tmpfs none /sys/fs/cgroup/unified && exec "$0" "$@"';
  writeFileSync(path, `#!/bin/sh\nexec unshare --mount /bin/sh -c '${hide}' ${crun} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

test('crun runs a container through the same steps', async (t) => {
  const made = makeContainer(t, ['sh', '-c', 'cat; exit 5'], { runtime: usableCrun(temporaryFolder(t)) });
  const { runtime, container } = made;
  t.is(await runtime.readState(container), undefined);
  const process = await runtime.createContainer(container, { tty: false, stdin: 'once' });
  t.like(await runtime.readState(container), { status: 'created', pid: process.pid });
  t.is(await runtime.startContainer(container), 'started');
  t.is(await runtime.startContainer(container), 'already-running');
  t.true((await runtime.listProcesses(container)).includes(process.pid));
  await runtime.pauseContainer(container);
  await runtime.pauseContainer(container);
  await runtime.resumeContainer(container);
  await runtime.resumeContainer(container);
  const stdin = await runtime.openStdin(container);
  await stdin.write(Buffer.from('through\n'));
  await stdin.end();
  t.like(await runtime.waitForExit(container), { code: 5, reason: 'exited' });
  stdin.close();
  t.is(await output(made), 'through\n');
  t.is(await runtime.startContainer(container), 'already-ended');
  await runtime.deleteContainer(container);
  await runtime.deleteContainer(container, { force: true });
  t.is(await runtime.readState(container), undefined);
  t.is(await runtime.killContainer(container, process, 15, { all: true }), 'gone');
});

test('crun’s words for a command that is not there lead to Docker’s exit code', async (t) => {
  const { runtime, container } = makeContainer(t, ['nope'], { runtime: usableCrun(temporaryFolder(t)) });
  await t.throwsAsync(runtime.createContainer(container, { tty: false, stdin: 'closed' }), {
    code: 'COMMAND_NOT_FOUND',
    message:
      'failed to create task for container: failed to create shim task: OCI runtime create failed: executable file `nope` not found in $PATH: No such file or directory: unknown',
  });
});
