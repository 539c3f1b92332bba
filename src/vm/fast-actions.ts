import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExecaError, execa } from 'execa';
import type { VmAction, VmActionInput, VmActionOutput } from '../contract/vm.ts';
import { VmError } from '../errors/vm-error.ts';
import { connectGuest, type Guest, type GuestRunOptions } from './guest.ts';
import { hasHardware } from './has-hardware.ts';
import { judgeKernel, parseSeenKernel, SEE_KERNEL } from './judge-kernel.ts';
import type { KernelRow } from './kernel-row.ts';
import { packProject } from './pack-project.ts';
import { type EmulatorRequest, machinePaths, planEmulator } from './plan-emulator.ts';
import { resetEmulator } from './reset-emulator.ts';
import type { kernelPaths } from './vm-paths.ts';

/** What really happens when the chart of a virtual machine names an action. */
export type VmActions = Record<
  VmAction,
  (input: VmActionInput, signal: AbortSignal) => Promise<VmActionOutput>
>;

export interface FastOptions {
  readonly project: string;
  readonly row: KernelRow;
  readonly cache: string;
  readonly init: EmulatorRequest['init'];
  readonly paths: ReturnType<typeof kernelPaths>;
  /** Where the output of the job that runs next goes. */
  readonly jobOutput: () => GuestRunOptions;
  /** The machine ended, and nobody had told it to. */
  readonly onDeath: (error: VmError) => void;
}

/** Where the project lies inside. */
const HOME = '/lockstep';
/** Lines of a program's output that an error shows. */
const LAST_LINES = 12;

/**
 * The actions without Vagrant: QEMU boots the box's kernel directly, with an initrd that hands over to vagrant/guest/init or to
 * systemd. The emulator never outlives this process.
 */
export function bindFastActions(options: FastOptions): VmActions {
  const { project, row, cache, init, paths } = options;
  const machine = machinePaths(paths.folder);
  const script = (name: string) => join(project, 'vagrant', name);
  let box = '';
  let emulator: ReturnType<typeof startEmulator> | undefined;
  let guest: Guest | undefined;
  let isHalting = false;

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
    buildBox: async (_input, signal) => {
      const { suite, kernelPackage, name } = row;
      if (suite === undefined || kernelPackage === undefined)
        throw new VmError('VM_KERNEL_UNKNOWN', `no box can be built for ${name}: it can only be downloaded`, {
          value: name,
        });
      await runTool(script('install-tools.sh'), [], signal);
      box = await runTool(script('build-box.sh'), [suite, kernelPackage], signal, {
        LOCKSTEP_VM_CACHE: cache,
      });
      return {};
    },
    boot: async (_input, signal) => {
      await discard();
      mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
      await runTool(script('make-initrd.sh'), [box, machine.initrd], signal);
      const hardware = await hasHardware(box, cache);
      const running = startEmulator(planEmulator({ row, box, folder: paths.folder, init, hardware }));
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
      const problems = judgeKernel(row, parseSeenKernel(await runInside(SEE_KERNEL)));
      if (problems.length > 0)
        throw new VmError('VM_KERNEL_WRONG', `${row.name} is not what its row says: ${problems.join('; ')}`, {
          value: row.name,
          problems,
        });
      await runInside(`mkdir -p ${HOME}`);
      return {};
    },
    syncProject: async () => {
      await packProject(project, machine.project, HOME);
      await runInside(`tar -C ${HOME} -xf -`, { stdinFile: machine.project });
      return {};
    },
    runJob: async ({ context: { job } }) => {
      const environment = `export LOCKSTEP_VM_KERNEL=${row.name} NODE_COMPILE_CACHE=${HOME}/.cache/compile`;
      const command = `cd ${HOME} && ${environment} && ${job?.command ?? 'true'}`;
      return { exitCode: await require().run(command, options.jobOutput()) };
    },
    reset: async () => {
      await resetEmulator(machine.monitor);
      await require().ready();
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
      if (error !== null) {
        mkdirSync(paths.logs, { recursive: true });
        cpSync(machine.serial, join(paths.logs, 'serial.log'), { force: true });
      }
      await discard();
      return {};
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

/** Runs a script of vagrant/, and resolves with what it printed. Rejects with `VM_BOX_NOT_BUILT` and its last words. */
async function runTool(
  file: string,
  args: readonly string[],
  cancelSignal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await execa(file, args, {
      cancelSignal,
      env: { NODE_BIN: process.execPath, ...env },
      stdin: 'ignore',
    });
    return stdout;
  } catch (error) {
    const said =
      error instanceof ExecaError ? String(error.stderr).trim().split('\n').slice(-LAST_LINES) : [];
    throw new VmError('VM_BOX_NOT_BUILT', [`${file} failed`, ...said].join('\n'), {
      value: file,
      cause: error,
    });
  }
}
