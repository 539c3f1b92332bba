import test from 'ava';
import { applyProfile } from '../../src/apparmor/apply-profile.ts';
import { AppArmorError } from '../../src/errors/apparmor-error.ts';
import type { System } from '../../src/system/system.ts';

function systemThat(exitCode: number, stderr = '') {
  const started: unknown[] = [];
  const processes = {
    run: async (file: string, args: readonly string[], { input }: { input?: string } = {}) => {
      started.push([file, args, input]);
      return { exitCode, stdout: '', stderr };
    },
  };
  return { started, system: { processes } as unknown as System };
}

test('a profile that is missing is given to AppArmor’s parser', async (t) => {
  const { started, system } = systemThat(0);
  await applyProfile({ load: { name: 'mine', text: 'profile "mine" {}' } }, system);

  t.deepEqual(started, [['apparmor_parser', ['-Kr'], 'profile "mine" {}']]);
});

test('where nothing is missing nothing is started', async (t) => {
  const { started, system } = systemThat(1);
  await applyProfile({}, system);

  t.deepEqual(started, []);
});

test('what the parser says of a profile that it does not take is told', async (t) => {
  const { system } = systemThat(1, 'syntax error\n');
  const error = await t.throwsAsync(applyProfile({ load: { name: 'mine', text: '?' } }, system), {
    instanceOf: AppArmorError,
  });

  t.like(error, {
    code: 'APPARMOR_PROFILE_NOT_LOADED',
    message: 'the AppArmor profile mine could not be loaded: syntax error',
    value: 'mine',
  });
});
