import { ParseError } from '../../lib/parse-error.ts';
import { cgroupDriverOf } from './cgroup-driver-of.ts';
import { DAEMON_VERSIONS, type DaemonVersion } from './daemon-version.ts';
import type { MergedOptions } from './merge-options.ts';

/** Settings that do not go together (moby `daemon/daemon_unix.go`, verifyDaemonSettings). Pure. Throws `ParseError`. */
export function refuseMisfits(options: MergedOptions, version: DaemonVersion): void {
  if (options['containerd-namespace'] === options['containerd-plugins-namespace']) {
    throw new ParseError('containers namespace and plugins namespace cannot be the same');
  }
  if (options.bridge !== '' && options.bip !== '') {
    throw new ParseError('You specified -b & --bip, mutually exclusive options. Please specify only one');
  }
  if (!options.iptables && !options.icc) {
    throw new ParseError(
      'You specified --iptables=false with --icc=false. ICC=false uses iptables to function. Please set --icc or --iptables to true',
    );
  }
  if (version !== DAEMON_VERSIONS.current && options.ip6tables && !options.experimental) {
    throw new ParseError('ip6tables rules are only available if experimental features are enabled');
  }
  const driver = cgroupDriverOf(options);
  if (driver === 'none') {
    throw new ParseError(
      'native.cgroupdriver option none is internally used and cannot be specified manually',
    );
  }
  if (!['', 'cgroupfs', 'systemd'].includes(driver)) {
    throw new ParseError(`native.cgroupdriver option ${driver} not supported`);
  }
  if (
    driver === 'systemd' &&
    options['cgroup-parent'] !== '' &&
    !/.\.slice$/s.test(options['cgroup-parent'])
  ) {
    throw new ParseError('cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"');
  }
}
