import test from 'ava';
import { parseEngineSettings } from '../../../src/config/schema/engine-settings.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

test('Settings stay as they are.', (t) => {
  const settings = {
    root: '/var/lib/lockstep',
    runtimes: { youki: '/usr/bin/youki' },
    defaultRuntime: null,
    timeoutsMs: { buildSpec: 100, unmount: 5000 },
    logLevel: 'debug',
  };
  t.deepEqual<unknown, unknown>(parseEngineSettings(settings), settings);
});

test('Unknown settings, actions and levels are refused together.', (t) => {
  const error = t.throws(
    () => parseEngineSettings({ rot: '/x', timeoutsMs: { buildSpek: 1, unmount: 0 }, logLevel: 'loud' }),
    { instanceOf: ConfigError },
  );
  t.is(error.code, 'CONFIG_INVALID');
  t.deepEqual(error.problems, [
    'timeoutsMs.unmount: expected a whole number of milliseconds from 1 to 86400000, got 0',
    'timeoutsMs.buildSpek: unknown field, did you mean buildSpec?',
    'logLevel: expected one of trace, debug, info, warn, error, fatal, silent, got "loud"',
    'rot: unknown field, did you mean root?',
  ]);
});
