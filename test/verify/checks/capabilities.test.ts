import test from 'ava';
import { capabilities, setsAfterExec } from '../../../src/verify/checks/capabilities.ts';
import { verdictsOf } from '../verdicts-of.ts';

const CHOWN = 1n;
const KILL = 1n << 5n;

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
  t.deepEqual(verdictsOf(capabilities, { process }, { '/proc/42/status': status }), [
    'process.capabilities.bounding: differs (CHOWN DAC_OVERRIDE KILL)',
    'process.capabilities.permitted: pass (CHOWN KILL)',
    'process.capabilities.effective: differs (CHOWN)',
    'process.capabilities.inheritable: pass (none)',
    'process.capabilities.ambient: pass (none)',
    'process.noNewPrivileges: differs (true)',
  ]);
});

test('without capabilities in the spec none are judged', (t) => {
  t.deepEqual(verdictsOf(capabilities, {}, { '/proc/42/status': 'NoNewPrivs:\t0' }), [
    'process.noNewPrivileges: pass (false)',
  ]);
});
