import test from 'ava';
import { parseDaemonSettings } from '../../../src/config/daemon/parse-daemon-settings.ts';

function driverBy(...options: string[]) {
  const flags = options.flatMap((option) => ['--exec-opt', option]);
  return parseDaemonSettings(
    { flags },
    { version: '24.0', readFile: () => new Uint8Array(), cgroupVersion: 1 },
  ).cgroupDriver;
}

test('the first native.cgroupdriver counts, its name in any case, beside other options', (t) => {
  t.is(driverBy(), undefined);
  t.is(driverBy('native.cgroupdriver=systemd'), 'systemd');
  t.is(driverBy('x=cgroupfs', 'Native.CgroupDriver = systemd', 'native.cgroupdriver=cgroupfs'), 'systemd');
  t.is(driverBy('x=systemd'), undefined);
  t.is(driverBy('native.cgroupdriver'), undefined);
  t.is(driverBy('native.cgroupdriver', 'native.cgroupdriver=systemd'), 'systemd');
});
