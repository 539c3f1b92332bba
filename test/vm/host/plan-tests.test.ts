import test from 'ava';
import { planTests } from '../../../src/vm/test-kernel.ts';

const AVA = 'node node_modules/ava/entrypoints/cli.js --config ava.vm.config.js --tap';

test('the file that unloads the default profile runs by itself, before all others', (t) => {
  const alone = {
    command: `LOCKSTEP_VM_ALONE=1 ${AVA} 'test/vm/apparmor.test.mjs' 2>&1`,
    files: ['test/vm/apparmor.test.ts'],
  };
  t.deepEqual(
    planTests(['test/integration/logs.test.ts', 'test/vm/apparmor.test.ts', 'test/vm/seccomp.test.ts']),
    [
      alone,
      {
        command: `${AVA} 'test/integration/logs.test.mjs' 'test/vm/seccomp.test.mjs' 2>&1`,
        files: ['test/integration/logs.test.ts', 'test/vm/seccomp.test.ts'],
      },
    ],
  );
  t.deepEqual(planTests(['test/vm/apparmor.test.ts']), [alone]);
});

test('other files run together, whatever their names have in them', (t) => {
  t.deepEqual(
    planTests(["test/integration/it's.test.ts"]).map(({ command }) => command),
    [`${AVA} 'test/integration/it'\\''s.test.mjs' 2>&1`],
  );
});
