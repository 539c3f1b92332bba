import test from 'ava';
import { FAULT_KINDS, FAULT_MOMENTS, type FaultKind } from '../../../src/contract/faults.ts';
import { CONTAINER_ACTIONS } from '../../../src/contract/states.ts';
import { parseFault, renderFault } from '../../../src/engine/faults/parse-fault.ts';
import { planFaults } from '../../../src/engine/faults/plan-faults.ts';

test('every moment, action and fault can be written and is read as it was written', (t) => {
  for (const moment of FAULT_MOMENTS) {
    for (const action of CONTAINER_ACTIONS) {
      for (const kind of Object.keys(FAULT_KINDS) as FaultKind[]) {
        t.deepEqual(parseFault(renderFault({ moment, action, kind })), { moment, action, kind });
      }
    }
  }
});

test('what is no fault is refused with the words that could stand there', (t) => {
  const refusals: Record<string, RegExp> = {
    '': /^must be MOMENT:ACTION=FAULT, such as after:setUpMounts=kill; MOMENT is before or after; ACTION buildSpec, /,
    'after:setUpMounts': /^must be MOMENT:ACTION=FAULT/,
    'during:setUpMounts=kill': /^unknown moment during: must be before or after$/,
    'after:mount=kill': /^unknown action mount: must be buildSpec, .* or removeRecord$/,
    'after:setUpMounts=fire': /^unknown fault fire: must be error, hang, .* or read-only-disk$/,
    'after:setUpMounts=': /^unknown fault : must be/,
    ' after:setUpMounts=kill': /^unknown moment {2}after/,
  };
  for (const [text, message] of Object.entries(refusals)) t.throws(() => parseFault(text), { message }, text);
});

test('a fault that needs a real kernel is refused on a simulated one', (t) => {
  t.is(planFaults(['before:unmount=error', 'after:unmount=hang'], 'simulated').size, 2);
  t.throws(() => planFaults(['before:unmount=full-disk'], 'simulated'), { code: 'FAULT_REFUSED' });
  t.is(planFaults(['before:unmount=full-disk'], 'linux').size, 1);
});
