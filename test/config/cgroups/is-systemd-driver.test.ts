import test from 'ava';
import { isSystemdDriver } from '../../../src/config/cgroups/is-systemd-driver.ts';
import { DEFAULT_DAEMON_SETTINGS } from '../../../src/contract/daemon-settings.ts';
import { FACTS } from '../../spec/spec-input.ts';

test('the setting decides; without one, systemd where it runs a unified hierarchy', (t) => {
  const isSystemd = (cgroupDriver: 'systemd' | 'cgroupfs' | undefined, version: 1 | 2, systemd: boolean) =>
    isSystemdDriver(
      { ...DEFAULT_DAEMON_SETTINGS, cgroupDriver },
      { ...FACTS, systemd, cgroup: { ...FACTS.cgroup, version } },
    );

  t.true(isSystemd(undefined, 2, true));
  t.false(isSystemd(undefined, 2, false));
  t.false(isSystemd(undefined, 1, true));
  t.true(isSystemd('systemd', 1, false));
  t.false(isSystemd('cgroupfs', 2, true));
});
