import test, { type ExecutionContext } from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { readBundle } from '../../../src/verify/read-bundle.ts';
import { verifyProcess } from '../../../src/verify/verify-process.ts';
import { makeContainer, reasonToSkip } from '../runtime/make-container.ts';
import { type Change, differing, oddities, verifyChanged } from './changed-container.ts';
import { inUserNamespace, MUTATIONS } from './mutations.ts';

const system = createLinuxSystem();
const { processes, files } = system;

const cannot = reasonToSkip();
const skipReason = (own?: string) => own ?? cannot;

function testOne(
  title: string,
  reason: string | undefined,
  run: (t: ExecutionContext) => Promise<void>,
): void {
  if (reason === undefined) test.serial(title, run);
  else test.serial.skip(`${title} (${reason})`, run);
}

testOne('a container that is started as asked passes in every field', skipReason(), async (t) => {
  t.deepEqual(oddities(await verifyChanged(t, () => {})), []);
});

testOne('a container that is created and not started is still the runtime’s', skipReason(), async (t) => {
  const { runtime, container } = makeContainer(t, ['sleep', '1000']);
  const { pid } = await runtime.createContainer(container, { tty: false, stdin: 'closed' });
  const { bundle } = container;
  const spec = readBundle(files, bundle);
  await t.throwsAsync(verifyProcess({ system, pid, bundle, spec, startTimeoutMs: 0 }), {
    code: 'PROCESS_NOT_STARTED',
  });
  await runtime.startContainer(container);
  t.is((await verifyProcess({ system, pid, bundle, spec })).pid, pid);
});

testOne('so does one in a user namespace', skipReason(), async (t) => {
  t.deepEqual(oddities(await verifyChanged(t, () => {}, { prepare: inUserNamespace })), []);
});

for (const [index, mutation] of MUTATIONS.entries()) {
  const { fields, change, prepare, tty = false, optional = false, reason } = mutation;
  testOne(`mutation ${index + 1} is caught: ${fields.join(', ')}`, skipReason(reason), async (t) => {
    const verification = await verifyChanged(t, change, { ...(prepare && { prepare }), tty });
    const unknown = verification.verdicts.filter(
      ({ field, verdict }) => fields.includes(field) && verdict === 'unknown',
    );
    if (optional && unknown.length > 0) {
      for (const verdict of unknown) {
        t.log(`${verdict.field}: ${verdict.reason}`);
        t.truthy(verdict.reason);
      }
      return;
    }
    t.deepEqual(differing(verification), [...fields], oddities(verification).join('\n'));
  });
}

testOne(
  'what the runtime does not know of scheduling is caught, and passes once it is so',
  skipReason(),
  async (t) => {
    const prepare: Change = ({ process, linux }) => {
      process.scheduler = { policy: 'SCHED_BATCH', nice: 0 };
      process.ioPriority = { class: 'IOPRIO_CLASS_IDLE' };
      linux.personality = { domain: 'LINUX' };
    };
    const remove: Change = ({ process, linux }) => {
      delete process.scheduler;
      delete process.ioPriority;
      delete linux.personality;
    };
    t.deepEqual(differing(await verifyChanged(t, remove, { prepare })), [
      'process.scheduler',
      'process.ioPriority',
    ]);
    const arrange = async (pid: number) => {
      await processes.run('chrt', ['--batch', '--pid', '0', String(pid)]);
      await processes.run('ionice', ['-c', 'idle', '-p', String(pid)]);
    };
    t.deepEqual(oddities(await verifyChanged(t, remove, { prepare, arrange })), []);
  },
);
