import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { execa } from 'execa';
import { VmError } from '../errors/vm-error.ts';
import { join } from '../lib/paths/join.ts';
import { buildBox } from './build-box.ts';
import { clearMachine } from './clear-machine.ts';
import { connectGuest, type Guest, type GuestRunOptions } from './guest.ts';
import { hasHardware } from './has-hardware.ts';
import { parseSeenKernel, requireKernel, SEE_KERNEL } from './judge-kernel.ts';
import { packProject } from './pack-project.ts';
import { machinePaths, planEmulator } from './plan-emulator.ts';
import { resetEmulator } from './reset-emulator.ts';
import { runScript } from './run-script.ts';
import { HOME, inProject, type VmWay, type VmWayOptions } from './vm-way.ts';

/**
 * The actions without Vagrant and without systemd: QEMU boots the box's kernel directly, with an initrd that hands over to
 * vagrant/guest/init. The emulator never outlives this process.
 */
export function bindDirectActions(options: VmWayOptions): VmWay {
  const { project, row, cache, paths } = options;
  const machine = machinePaths(paths.folder);
  const file = (name: string) => join(project, 'vagrant', name);
  const script = { logs: paths.logs, onNote: options.onNote };
  let box = '';
  let emulator: ReturnType<typeof startEmulator> | undefined;
  let guest: Guest | undefined;
  let isHalting = false;

  /** Begun while the kernel boots, on the other processor. */
  let packed: Promise<void> | undefined;
  const unplug = async () => {
    const running = emulator;
    guest?.close();
    guest = undefined;
    emulator = undefined;
    running?.kill('SIGKILL');
    await running;
  };
  const discard = async () => {
    await unplug();
    await packed?.catch(() => {});
    rmSync(paths.folder, { recursive: true, force: true });
  };
  const require = (): Guest => {
    if (guest !== undefined) return guest;
    throw new VmError('VM_BOOT_FAILED', 'the virtual machine is not up');
  };
  const runInside = async (command: string, runOptions: GuestRunOptions = {}) => {
    const said: Uint8Array[] = [];
    const keep = (bytes: Uint8Array) => void said.push(bytes);
    const code = await require().run(command, { onStdout: keep, onStderr: keep, ...runOptions });
    const text = Buffer.concat(said).toString();
    if (code === 0) return text;
    throw new VmError('VM_PROVISION_FAILED', `${command} failed with exit code ${code}: ${text.trim()}`, {
      value: command,
    });
  };

  return {
    clear: () => clearMachine(paths),
    takeOver: () => false,
    letGo: () => {},
    actions: {
      buildBox: async (_input, signal) => {
        const options = { ...script, signal };
        await runScript('VM_BOX_NOT_BUILT', file('install-tools.sh'), [], options);
        const built = await buildBox({ project, row, cache, ...options });
        if (built === undefined)
          throw new VmError(
            'VM_KERNEL_UNKNOWN',
            `no box can be built for ${row.name}: it can only be downloaded`,
            { value: row.name },
          );
        box = built;
        return {};
      },
      boot: async ({ context: { boots } }, signal) => {
        mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
        await runScript('VM_BOOT_FAILED', file('make-initrd.sh'), [box, machine.initrd], {
          ...script,
          signal,
        });
        const hardware = await hasHardware(box, cache);
        packed ??= packProject(project, paths.project, HOME);
        packed.catch(() => {});
        // What hung once says more the second time.
        const isVerbose = boots > 1;
        const running = startEmulator(planEmulator({ row, box, folder: paths.folder, hardware, isVerbose }));
        emulator = running;
        const ended = running.then(({ stderr, exitCode }) => {
          const error = new VmError(
            'VM_BOOT_FAILED',
            `the virtual machine ended by itself${exitCode === 0 ? '' : `: ${stderr}`}`,
          );
          if (emulator === running && !isHalting) options.onDeath(error);
          throw error;
        });
        // Whoever waits for nothing any more need not know.
        ended.catch(() => {});
        const connected = (async () => {
          guest = await connectGuest(paths.folder, signal);
          await guest.ready();
        })();
        await Promise.race([connected, ended]);
        return {};
      },
      unplug: async () => {
        await unplug();
        return {};
      },
      provision: async () => {
        requireKernel(row, parseSeenKernel(await runInside(SEE_KERNEL)));
        await runInside(`mkdir -p ${HOME}`);
        return {};
      },
      syncProject: async () => {
        await (packed ?? packProject(project, paths.project, HOME));
        packed = undefined;
        await runInside(`tar -C ${HOME} -xf -`, { stdinFile: paths.project });
        return {};
      },
      runJob: async ({ context: { job } }) => {
        const command = inProject(row, job?.command ?? 'true');
        return { exitCode: await require().run(command, options.jobOutput()) };
      },
      reset: async () => {
        await resetEmulator(machine.monitor, require().ready);
        return {};
      },
      halt: async () => {
        isHalting = true;
        require().halt();
        await emulator;
        return {};
      },
      clearAway: async ({ context: { error } }) => {
        await unplug();
        if (error !== null && existsSync(machine.serial)) {
          mkdirSync(paths.logs, { recursive: true });
          cpSync(machine.serial, join(paths.logs, 'serial.log'), { force: true });
        }
        await discard();
        return {};
      },
    },
  };
}

/** setpriv(1) has the kernel kill the emulator when this process ends, however it ends. */
function startEmulator(args: readonly string[]) {
  return execa('setpriv', ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...args], {
    reject: false,
    stdin: 'ignore',
    stdout: 'ignore',
  });
}
