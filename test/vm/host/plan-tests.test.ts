import test from 'ava';
import { planTests } from '../../../src/vm/test-kernel.ts';

const AVA = 'node node_modules/ava/entrypoints/cli.js --config ava.vm.config.js --tap';

test('the file that unloads the default profile runs by itself, before all others', (t) => {
  const alone = `LOCKSTEP_VM_ALONE=1 ${AVA} 'test/vm/apparmor.test.mjs' 2>&1`;
  t.deepEqual(planTests(['test/integration/**/*.test.ts', 'test/vm/*.test.ts']), [
    alone,
    `${AVA} 'test/integration/**/*.test.mjs' 'test/vm/*.test.mjs' 2>&1`,
  ]);
  t.deepEqual(planTests(['test/vm/apparmor.test.ts']), [alone]);
});

test('other files run together, whatever their names have in them', (t) => {
  t.deepEqual(planTests(["test/integration/it's.test.ts"]), [
    `${AVA} 'test/integration/it'\\''s.test.mjs' 2>&1`,
  ]);
});
