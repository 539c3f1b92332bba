import test from 'ava';
import type { Spec } from '../../../src/oci/runtime-spec.ts';
import { capabilities, setsAfterExec } from '../../../src/verify/checks/capabilities.ts';
import { CIRCUMSTANCES, verdictsOf } from '../verdicts-of.ts';

const CHOWN = 1n;
const KILL = 1n << 5n;

const OWN = { '/proc/self/status': 'NoNewPrivs:\t0' };

test('root gets the bounding and inheritable sets as permitted and effective', (t) => {
  const sets = setsAfterExec(
    { bounding: ['CAP_CHOWN', 'CAP_KILL'], permitted: ['CAP_CHOWN'], effective: ['CAP_CHOWN'] },
    { uid: 0, noNewPrivileges: false },
  );
  t.deepEqual(sets, {
    bounding: CHOWN | KILL,
    permitted: CHOWN | KILL,
    effective: CHOWN | KILL,
    inheritable: 0n,
    ambient: 0n,
  });
});

test('with no_new_privs root gains nothing that was not permitted', (t) => {
  const asked = { bounding: ['CAP_CHOWN', 'CAP_KILL'], permitted: ['CAP_CHOWN'] };
  t.is(setsAfterExec(asked, { uid: 0, noNewPrivileges: true }).effective, CHOWN);
});

test('any other user keeps the ambient set and nothing else', (t) => {
  const all = ['CAP_CHOWN', 'CAP_KILL'];
  const asked = { bounding: all, permitted: all, effective: all, inheritable: all, ambient: ['CAP_KILL'] };
  const { permitted, effective, inheritable } = setsAfterExec(asked, { uid: 1000, noNewPrivileges: false });
  t.deepEqual(
    { permitted, effective, inheritable },
    { permitted: KILL, effective: KILL, inheritable: CHOWN | KILL },
  );
});

test('names that this version does not know are left out, as runtimes do', (t) => {
  t.is(
    setsAfterExec({ bounding: ['CAP_TOMORROW', 'CAP_CHOWN'] }, { uid: 0, noNewPrivileges: false }).bounding,
    CHOWN,
  );
});

test('each set is compared on its own, and no_new_privs with it', (t) => {
  const process = { capabilities: { bounding: ['CAP_CHOWN', 'CAP_KILL'] }, noNewPrivileges: false };
  const status = [
    'CapInh:\t0000000000000000',
    'CapPrm:\t0000000000000021',
    'CapEff:\t0000000000000001',
    'CapBnd:\t0000000000000023',
    'CapAmb:\t0000000000000000',
    'NoNewPrivs:\t1',
  ].join('\n');
  t.deepEqual(verdictsOf(capabilities, { process }, { '/proc/42/status': status, ...OWN }), [
    'process.capabilities.bounding: differs (CHOWN DAC_OVERRIDE KILL)',
    'process.capabilities.permitted: pass (CHOWN KILL)',
    'process.capabilities.effective: differs (CHOWN)',
    'process.capabilities.inheritable: pass (none)',
    'process.capabilities.ambient: pass (none)',
    'process.noNewPrivileges: differs (true)',
  ]);
});

test('without capabilities in the spec none are judged', (t) => {
  t.deepEqual(verdictsOf(capabilities, {}, { '/proc/42/status': 'NoNewPrivs:\t0', ...OWN }), [
    'process.noNewPrivileges: pass (false)',
  ]);
});

test('no_new_privs is inherited from the engine, so having it then is no difference', (t) => {
  const judged = (noNewPrivileges: boolean, found: number, own: number) =>
    verdictsOf(
      capabilities,
      { process: { noNewPrivileges } },
      { '/proc/42/status': `NoNewPrivs:\t${found}`, '/proc/self/status': `NoNewPrivs:\t${own}` },
    )[0]?.split(' ')[1];
  t.is(judged(false, 1, 1), 'pass');
  t.is(judged(false, 0, 1), 'pass');
  t.is(judged(false, 1, 0), 'differs');
  t.is(judged(true, 0, 1), 'differs');
});

test('what cannot be ambient is a difference that no runtime can help', (t) => {
  const status =
    'CapInh:\t0\nCapPrm:\t0000000000000020\nCapEff:\t0000000000000020\nCapBnd:\t0000000000000020\nCapAmb:\t0';
  const reasons = (inheritable: string[]) => {
    const sets = { bounding: ['CAP_KILL'], permitted: ['CAP_KILL'], ambient: ['CAP_KILL'], inheritable };
    const asked: Partial<Spec> = { process: { capabilities: sets } };
    return capabilities
      .ask({ ociVersion: '1.0.2', ...asked }, CIRCUMSTANCES)
      .filter(({ field }) => field === 'process.capabilities.ambient')
      .map(({ judge }) => judge(status).reason);
  };
  t.deepEqual(reasons([]), [
    'missing: KILL. The kernel has nothing in the ambient set that is not both permitted and inheritable (capabilities(7)).',
  ]);
  t.deepEqual(reasons(['CAP_KILL']), [
    'missing: KILL. The process can have changed this itself since it was started.',
  ]);
});
