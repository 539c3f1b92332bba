import test from 'ava';
import { packagesNeeded } from '../../../src/vm/pack-project.ts';

test('packages come along with all that they need, and no others', (t) => {
  const packages = {
    '': { dependencies: { koffi: '1', xstate: '5' } },
    'node_modules/xstate': {},
    'node_modules/koffi': { optionalDependencies: { '@koromix/linux': '1', '@koromix/darwin': '1' } },
    'node_modules/@koromix/linux': {},
    'node_modules/ava': { dependencies: { shared: '2' } },
    'node_modules/ava/node_modules/shared': { dependencies: { deep: '1' } },
    'node_modules/shared': {},
    'node_modules/deep': { dependencies: { shared: '1' } },
    'node_modules/typescript': {},
  };
  t.deepEqual(packagesNeeded(packages, ['koffi', 'ava']), [
    'node_modules/@koromix/linux',
    'node_modules/ava',
    'node_modules/ava/node_modules/shared',
    'node_modules/deep',
    'node_modules/koffi',
    'node_modules/shared',
  ]);
});
