import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../integration/until.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testOn } from './on-kernel.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/lockstep');
/** The account of the box, which has ranges of ids of its own (vagrant/customize-root.sh). */
const USER = 1000;
const RUNTIME_DIRECTORY = `/run/user/${USER}`;
const MIB = 1 << 20;

testOn(
  { systemd: true, cgroup: ['unified'] },
  'a plain user runs, limits and removes a container in the cgroup that systemd has delegated to him',
  async (t) => {
    execFileSync('loginctl', ['enable-linger', String(USER)]);
    await until(() => existsSync(join(RUNTIME_DIRECTORY, 'bus')));
    const folder = temporaryFolder(t);
    const home = join(folder, 'home');
    mkdirSync(home);
    chmodSync(folder, 0o755);
    chownSync(home, USER, USER);
    const lockstep = (...args: readonly string[]) => {
      const asUser = ['--reuid', String(USER), '--regid', String(USER), '--init-groups'];
      const inScope = ['systemd-run', '--user', '--scope', '--quiet', '--collect'];
      const { status, stdout, stderr } = spawnSync('setpriv', [...asUser, ...inScope, PROGRAM, ...args], {
        cwd: home,
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          HOME: home,
          XDG_RUNTIME_DIR: RUNTIME_DIRECTORY,
          LOCKSTEP_ROOT: join(home, 'root'),
          LOCKSTEP_RUN: join(home, 'run'),
        },
      });
      return { status, stdout, stderr };
    };
    const limits = ['-m', '64m', '--pids-limit', '32'];
    const script = 'id -u; cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/pids.max; exit 7';
    t.deepEqual(lockstep('run', '--rm', ...limits, 'busybox', 'sh', '-c', script), {
      status: 7,
      stdout: `0\n${64 * MIB}\n32\n`,
      stderr: '',
    });
    t.deepEqual(lockstep('run', '-d', '--name', 'web', ...limits, 'busybox', 'sleep', '1000').stderr, '');
    const pid = lockstep('inspect', '-f', '{{.State.Pid}}', 'web').stdout.trim();
    const status = execFileSync('cat', [`/proc/${pid}/status`, `/proc/${pid}/cgroup`], { encoding: 'utf8' });
    t.regex(status, new RegExp(`^Uid:\t${USER}\t`, 'm'));
    const [, cgroup = ''] = /^0::(.*)$/m.exec(status) ?? [];
    t.true(cgroup.startsWith(`/user.slice/user-${USER}.slice/user@${USER}.service/`), cgroup);
    t.is(lockstep('rm', '-f', 'web').status, 0);
    t.false(existsSync(join('/sys/fs/cgroup', cgroup)));
  },
);
