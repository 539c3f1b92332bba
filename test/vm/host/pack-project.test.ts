import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { GUEST_PACKAGES, packagesNeeded } from '../../../src/vm/pack-project.ts';

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

test('what the command line loads when it is used comes along, but for what makes machines', (t) => {
  const bundle = readFileSync(fileURLToPath(new URL('../../../dist/lockstep.cjs', import.meta.url)), 'utf8');
  const loaded = [...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name);
  const packages = new Set(loaded.filter((name) => !name.startsWith('node:') && !name.startsWith('.')));
  t.true(packages.has('zod'));
  for (const name of packages) t.true([...GUEST_PACKAGES, 'esbuild', 'execa'].includes(name as 'zod'), name);
});
