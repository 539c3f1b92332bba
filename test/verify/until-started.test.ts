import test from 'ava';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { untilStarted } from '../../src/verify/until-started.ts';

const PID = 7;
const spec = { ociVersion: '1.1.0', process: { args: ['sleep'], cwd: '/', user: { uid: 0, gid: 0 } } };

/** The process as /proc shows it. `envEnd` is field 51 of proc_pid_stat(5). */
function systemWith({ environ, state = 'S', envEnd }: { environ: string; state?: string; envEnd: string }) {
  const system = createSimulatedSystem();
  const { files } = system;
  files.makeDirectory(`/proc/${PID}`);
  files.write(`/proc/${PID}/environ`, environ);
  files.symlink('/bin/sleep', `/proc/${PID}/exe`);
  files.write(`/proc/${PID}/stat`, `${PID} (a) b) ${[state, ...Array(47).fill('1'), envEnd, '1'].join(' ')}`);
  return system;
}

for (const [title, seen] of [
  ['a program that has wiped its arguments and environment', { environ: '', envEnd: '140000000' }],
  ['a zombie', { environ: '', state: 'Z', envEnd: '0' }],
] as const) {
  test(`${title} is not waited for`, async (t) => {
    await t.notThrowsAsync(untilStarted({ system: systemWith(seen), pid: PID, spec }, 0));
  });
}

for (const [title, seen] of [
  ['what runc sets a container up with', { environ: '_LIBCONTAINER_LOGPIPE=3\0', envEnd: '140000000' }],
  ['a process in the middle of execve', { environ: '', envEnd: '0' }],
] as const) {
  test(`${title} is waited for`, async (t) => {
    const started = untilStarted({ system: systemWith(seen), pid: PID, spec }, 0);
    await t.throwsAsync(started, { code: 'PROCESS_NOT_STARTED' });
  });
}
