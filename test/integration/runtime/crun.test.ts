import anyTest from 'ava';
import { temporaryFolder } from '../../temporary-folder.ts';
import { hasCrun, usableCrun } from '../usable-crun.ts';
import { makeContainer, output, reasonToSkip } from './make-container.ts';

const test = reasonToSkip() === undefined && hasCrun ? anyTest : anyTest.skip;

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
