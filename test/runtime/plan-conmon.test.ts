import test from 'ava';
import { planConmon } from '../../src/runtime/plan-conmon.ts';
import type { CreateOptions } from '../../src/runtime/runtime.ts';

const container = { id: 'abc', bundle: '/c/bundle', logPath: '/c/log' };
const settings = {
  runtimePath: '/usr/bin/runc',
  stateRoot: '/run/state',
  exitsDirectory: '/run/exits',
  systemdCgroup: false,
  searchPath: '/usr/bin:/bin',
};
const plain: CreateOptions = { tty: false, stdin: 'closed' };

/** What a change of options adds to the plain command line. */
function added(options: Partial<CreateOptions>, changed: Partial<typeof settings> = {}): string[] {
  const before = [...planConmon(container, plain, settings).args];
  return planConmon(container, { ...plain, ...options }, { ...settings, ...changed }).args.filter(
    (argument) => {
      const at = before.indexOf(argument);
      if (at >= 0) before.splice(at, 1);
      return at < 0;
    },
  );
}

test('conmon is told where everything is, and to report on descriptor 3', (t) => {
  t.deepEqual(planConmon(container, plain, settings), {
    args: [
      ['--api-version', '1', '--cid', 'abc', '--cuuid', 'abc', '--runtime', '/usr/bin/runc'],
      ['--runtime-arg', '--root', '--runtime-arg', '/run/state'],
      ['--runtime-arg', '--log', '--runtime-arg', '/c/bundle/runtime.log'],
      ['--runtime-arg', '--log-format', '--runtime-arg', 'json'],
      ['--bundle', '/c/bundle', '--container-pidfile', '/c/bundle/pid'],
      ['--conmon-pidfile', '/c/bundle/conmon.pid', '--exit-dir', '/run/exits', '--full-attach'],
      ['--log-path', 'k8s-file:/c/log', '--no-sync-log'],
    ].flat(),
    cwd: '/c/bundle',
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC', _OCI_SYNCPIPE: '3' },
  });
});

test('stdin is closed, open for good, or open for one client', (t) => {
  t.deepEqual(added({ stdin: 'open' }), ['--stdin', '--leave-stdin-open']);
  t.deepEqual(added({ stdin: 'once' }), ['--stdin']);
});

test('a terminal is its own stdin', (t) => {
  for (const stdin of ['closed', 'open', 'once'] as const) {
    t.deepEqual(added({ tty: true, stdin }), ['--terminal']);
  }
});

test('a largest log, a command for the end and systemd’s cgroups are passed on', (t) => {
  t.deepEqual(added({ logMaxBytes: 1000 }), ['--log-size-max', '1000']);
  t.deepEqual(added({ exitCommand: ['/bin/lockstep', 'reap', 'abc'] }), [
    ...['--exit-command', '/bin/lockstep', '--exit-command-arg', 'reap', '--exit-command-arg', 'abc'],
  ]);
  t.deepEqual(added({}, { systemdCgroup: true }), ['--systemd-cgroup']);
});
