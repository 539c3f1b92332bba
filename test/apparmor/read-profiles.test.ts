import test from 'ava';
import { readProfiles } from '../../src/apparmor/read-profiles.ts';
import type { Files } from '../../src/system/system.ts';

function filesWith(texts: Readonly<Record<string, string>>): Files {
  return {
    readIfThere: (path: string) => texts[path],
    stat: (path: string) => (path in texts ? { kind: 'file' } : undefined),
  } as unknown as Files;
}

test('what the kernel has loaded, what confines the engine, and what of AppArmor’s files is there', (t) => {
  const files = filesWith({
    '/sys/kernel/security/apparmor/profiles': 'mine (enforce)\nother (complain)\n',
    '/proc/self/attr/current': 'engine (enforce)\n',
    '/etc/apparmor.d/tunables/global': '',
  });

  t.deepEqual(readProfiles(files, 'mine'), {
    loaded: new Set(['mine', 'other']),
    own: { name: 'mine', engineProfile: 'engine', hasAbi3: false, hasTunables: true, hasBase: false },
  });
});

test('a kernel without AppArmor has nothing loaded, and confines nobody', (t) => {
  t.deepEqual(readProfiles(filesWith({}), 'mine'), {
    loaded: new Set(),
    own: { name: 'mine', engineProfile: 'unconfined', hasAbi3: false, hasTunables: false, hasBase: false },
  });
});
