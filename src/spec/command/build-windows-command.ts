import type { WindowsInput } from '../../contract/windows-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { mergeEnvironment } from '../merge-environment.ts';
import { isHyperV } from '../windows/is-hyper-v.ts';
import { layerPaths } from '../windows/layer-paths.ts';
import type { WindowsCommand, WindowsInterface } from './windows-command.ts';

/**
 * The execdriver `Command` that Docker made of a Windows container, in the form of 1.10 without libnetwork (one
 * interface) or in the later one (endpoints of its networks), by whether `input.endpoints` is there (moby
 * `populateCommand`).
 *
 * Throws `SPEC_REFUSED` for a network mode that the driver does not know, and for a layer that is missing. Pure.
 */
export function buildWindowsCommand(input: WindowsInput): WindowsCommand {
  const { config, hostConfig, endpoints } = input;
  const [entrypoint = '', ...args] = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  return {
    container_pid: 0,
    id: input.id,
    initpath: '',
    mount_label: input.mountLabel,
    mounts: input.mounts,
    network: { interface: endpoints === undefined ? interfaceOf(input) : null, container_id: '' },
    process_config: {
      tty: config.Tty === true,
      entrypoint,
      arguments: args,
      env: mergeEnvironment([], config.Env ?? []),
      console_size: hostConfig.ConsoleSize ?? [0, 0],
    },
    process_label: input.processLabel,
    resources: { memory: 0, memory_reservation: 0, cpu_shares: hostConfig.CpuShares ?? 0, blkio_weight: 0 },
    rootfs: input.rootfs,
    working_dir: config.WorkingDir ?? '',
    tmpdir: '',
    first_start: !input.hasBeenStartedBefore,
    hostname: config.Hostname ?? '',
    layer_folder: input.layerFolder,
    layer_paths: input.image.rootfsType === 'layers+base' ? layerPaths(input) : [],
    isolation: hostConfig.Isolation ?? '',
    args_escaped: config.ArgsEscaped === true,
    hv_partition: isHyperV(input),
    ...(endpoints === undefined
      ? {}
      : { ep_list: endpoints.flatMap(({ hnsId }) => (hnsId === undefined ? [] : [hnsId])) }),
  };
}

function interfaceOf({ config, hostConfig, settings }: WindowsInput): WindowsInterface | null {
  const mode = hostConfig.NetworkMode ?? '';
  switch (mode.split(':', 1).join()) {
    case 'none':
      return null;
    case '':
    case 'default':
      return config.NetworkDisabled
        ? null
        : {
            mac: config.MacAddress ?? '',
            bridge: settings.bridge,
            ip: '',
            port_bindings: hostConfig.PortBindings ?? {},
          };
    default:
      throw new SpecError('SPEC_REFUSED', `invalid network mode: ${mode}`, { value: mode });
  }
}
