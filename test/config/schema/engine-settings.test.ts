import test from 'ava';
import { parseEngineSettings } from '../../../src/config/schema/engine-settings.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

test('Settings stay as they are.', (t) => {
  const settings = {
    root: '/var/lib/lockstep',
    runtimes: { youki: '/usr/bin/youki' },
    defaultRuntime: null,
    timeoutsMs: { buildSpec: 100, unmount: 5000 },
    settings: { cgroupParent: '/mine', dns: ['1.1.1.1'], seccompProfile: 'unconfined' },
    faults: ['after:setUpMounts=error'],
    logger: { debug: () => {}, warn: () => {} },
  };
  t.deepEqual<unknown, unknown>(parseEngineSettings(settings), settings);
});

test('Unknown settings, actions and values of a wrong type are refused together.', (t) => {
  const wrong = {
    rot: '/x',
    run: '',
    simulate: 'yes',
    settings: { cgroupDriver: 'mine', mtu: '1500', cgroupParnt: '/x' },
    aroundAction: 5,
    faults: 'kill',
    actionTimeoutMs: Number.NaN,
    timeoutsMs: { buildSpek: 1, unmount: 0 },
    logger: {},
  };
  const error = t.throws(() => parseEngineSettings(wrong), { instanceOf: ConfigError });
  t.is(error.code, 'CONFIG_INVALID');
  t.deepEqual(error.problems, [
    'run: expected the path of a folder, got ""',
    'simulate: expected true or false, got "yes"',
    'settings.cgroupDriver: expected one of cgroupfs, systemd, got "mine"',
    'settings.mtu: expected a whole number, got "1500"',
    'settings.cgroupParnt: unknown field, did you mean cgroupParent?',
    'aroundAction: expected a function, got 5',
    'faults: expected a list of texts, got "kill"',
    'actionTimeoutMs: expected a whole number of milliseconds from 1 to 86400000, got NaN',
    'timeoutsMs.unmount: expected a whole number of milliseconds from 1 to 86400000, got 0',
    'timeoutsMs.buildSpek: unknown field, did you mean buildSpec?',
    'logger: expected an object with the functions debug and warn, got {}',
    'rot: unknown field, did you mean root?',
  ]);
});

test('What is no object is refused.', (t) => {
  t.throws(() => parseEngineSettings('/var/lib/lockstep'), { code: 'CONFIG_INVALID' });
  t.throws(() => parseEngineSettings(null), { code: 'CONFIG_INVALID' });
});
