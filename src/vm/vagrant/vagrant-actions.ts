import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { VmError } from '../../errors/vm-error.ts';
import { join } from '../../lib/paths/join.ts';
import type { Locks } from '../../system/system.ts';
import { buildBox } from '../build-box.ts';
import type { GuestRunOptions } from '../guest.ts';
import { hasHardware } from '../has-hardware.ts';
import { parseSeenKernel, requireKernel, SEE_KERNEL } from '../judge-kernel.ts';
import { libvirtPaths } from '../libvirt/plan-libvirt.ts';
import { startLibvirt } from '../libvirt/start-libvirt.ts';
import { virsh } from '../libvirt/virsh.ts';
import { packProject } from '../pack-project.ts';
import { pidIn } from '../pid-file.ts';
import { runScript } from '../run-script.ts';
import { HOME, inProject, type VmWay, type VmWayOptions } from '../vm-way.ts';
import { clearVagrantMachine, unplugDomain } from './clear-vagrant-machine.ts';
import { planVagrant, vagrantPaths } from './plan-vagrant.ts';
import { CONNECTION_FAILED, connectSsh, disconnectSsh, runOverSsh } from './ssh.ts';

const DAEMON_LOCK_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 500;
/** Where what runs inside writes its process group, to be interrupted by. */
const JOB = '/run/lockstep-job';

/**
 * The actions through Vagrant and libvirt, with systemd in the machine. It outlives this process, and is found again by its
 * folder; the daemon is Lockstep's own (`planStart`).
 */
export function bindVagrantActions(options: VmWayOptions & { readonly locks: Locks }): VmWay {
  const { project, row, cache, locks, paths: machine } = options;
  const libvirt = libvirtPaths(cache);
  const paths = vagrantPaths(machine, libvirt, row.name);
  let box: string | undefined;
  let environment: Readonly<Record<string, string>> = {};
  let watch: NodeJS.Timeout | undefined;

  const isUp = () => pidIn(libvirt.emulatorPid(paths.domain), 'qemu-system') !== undefined;
  const ended = () =>
    new VmError('VM_BOOT_FAILED', 'the virtual machine ended by itself', { value: row.name });
  const watchIt = () => {
    letGo();
    watch = setInterval(() => {
      if (isUp()) return;
      letGo();
      options.onDeath(ended());
    }, LOOK_EVERY_MS);
    watch.unref();
  };
  const letGo = () => clearInterval(watch);
  /** Vagrant locks a machine: whatever comes next waits until it has ended. */
  let atWork: Promise<unknown> = Promise.resolve();
  const vagrant = (
    code: Parameters<typeof runScript>[0],
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<string> => {
    const script = { env: environment, logs: machine.logs, signal, onNote: options.onNote };
    const running = runScript(code, 'vagrant', args, script);
    atWork = running.catch(() => {});
    return running;
  };
  const clear = () => clearVagrantMachine({ cache, machine, libvirt, paths, locks });
  const runInside = async (command: string, runOptions: GuestRunOptions = {}) => {
    const said: Uint8Array[] = [];
    const keep = (bytes: Uint8Array) => void said.push(bytes);
    const code = await runOverSsh(paths, row.name, command, {
      onStdout: keep,
      onStderr: keep,
      ...runOptions,
    });
    const text = Buffer.concat(said).toString();
    if (code === 0) return text;
    throw new VmError('VM_PROVISION_FAILED', `${command} failed with exit code ${code}: ${text.trim()}`, {
      value: command,
    });
  };
  const interrupt = () => void runOverSsh(paths, row.name, `kill -INT -- -$(cat ${JOB})`).catch(() => {});

  return {
    takeOver: () => {
      if (!existsSync(paths.sshConfig) || !isUp()) return false;
      watchIt();
      return true;
    },
    letGo,
    clear,
    actions: {
      buildBox: async (_input, signal) => {
        const script = { logs: machine.logs, signal, onNote: options.onNote };
        await runScript('VM_BOX_NOT_BUILT', join(project, 'vagrant/install-tools.sh'), ['vagrant'], script);
        box = await buildBox({ project, row, cache, ...script });
        if (box !== undefined && !existsSync(join(box, 'vagrant.box')))
          await runScript('VM_BOX_NOT_BUILT', join(project, 'vagrant/make-vagrant-box.sh'), [box], script);
        return {};
      },
      boot: async (_input, signal) => {
        mkdirSync(paths.data, { recursive: true, mode: 0o700 });
        const lock = await locks.acquire(libvirt.lock, { timeoutMs: DAEMON_LOCK_TIMEOUT_MS, signal });
        try {
          options.onNote('starting libvirt');
          await startLibvirt(cache, libvirt, signal);
        } finally {
          lock.release();
        }
        if (box !== undefined)
          await runScript('VM_BOOT_FAILED', join(project, 'vagrant/make-initrd.sh'), [box, paths.initrd], {
            logs: machine.logs,
            signal,
          });
        const hardware = box !== undefined && (await hasHardware(box, cache));
        environment = planVagrant({ row, box, project, cache, libvirt, machine, paths, hardware });
        await vagrant('VM_BOOT_FAILED', ['up', row.name, '--no-provision', '--no-color'], signal);
        writeFileSync(paths.sshConfig, await vagrant('VM_BOOT_FAILED', ['ssh-config', row.name], signal));
        if (!(await connectSsh(paths, row.name))) throw new VmError('VM_BOOT_FAILED', 'ssh cannot connect');
        watchIt();
        return {};
      },
      unplug: async () => {
        letGo();
        await atWork;
        await unplugDomain(libvirt, paths);
        return {};
      },
      provision: async (_input, signal) => {
        if (box === undefined) await vagrant('VM_PROVISION_FAILED', ['provision', row.name], signal);
        requireKernel(row, parseSeenKernel(await runInside(SEE_KERNEL)));
        return {};
      },
      syncProject: async () => {
        await packProject(project, machine.project, HOME);
        // What a compiler has cached is kept; of the project before, nothing.
        const clean = `mkdir -p ${HOME} && find ${HOME} -mindepth 1 -maxdepth 1 ! -name .cache -exec rm -rf {} +`;
        await runInside(`${clean} && tar -C ${HOME} -xf -`, { stdinFile: machine.project });
        return {};
      },
      runJob: async ({ context: { job } }, signal) => {
        // It ends where the machine did not answer for minutes, as on a laptop that slept.
        if (!existsSync(paths.sshSocket)) await connectSsh(paths, row.name);
        signal.addEventListener('abort', interrupt);
        const command = `echo $$ >${JOB}; ${inProject(row, job?.command ?? 'true')}`;
        const exitCode = await runOverSsh(paths, row.name, command, options.jobOutput(), signal);
        if (exitCode === CONNECTION_FAILED && !isUp()) throw ended();
        return { exitCode };
      },
      reset: async (_input, signal) => {
        const before = await runInside('cat /proc/sys/kernel/random/boot_id');
        await disconnectSsh(paths);
        await virsh(libvirt, ['reset', paths.domain]);
        for (;;) {
          signal.throwIfAborted();
          const now = await runInside('cat /proc/sys/kernel/random/boot_id').catch(() => before);
          if (now !== before) break;
          await delay(LOOK_EVERY_MS);
        }
        await connectSsh(paths, row.name);
        return {};
      },
      halt: async ({ context: { keepsDisk } }, signal) => {
        letGo();
        if (keepsDisk) await vagrant('VM_BOOT_FAILED', ['halt', row.name, '--no-color'], signal);
        await unplugDomain(libvirt, paths);
        return {};
      },
      clearAway: async ({ context: { error } }) => {
        letGo();
        await atWork;
        if (error !== null && existsSync(machine.serial)) {
          mkdirSync(machine.logs, { recursive: true });
          cpSync(machine.serial, join(machine.logs, 'serial.log'), { force: true });
        }
        await clear();
        return {};
      },
    },
  };
}
