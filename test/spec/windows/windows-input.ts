import { DEFAULT_DAEMON_SETTINGS } from '../../../src/contract/daemon-settings.ts';
import type { WindowsInput } from '../../../src/contract/windows-input.ts';
import { chainIds } from '../../../src/spec/windows/layer-paths.ts';

const DIFF_IDS = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];

/** A Windows container of an image of two layers. */
export function windowsInput(changes: Partial<WindowsInput> = {}): WindowsInput {
  const [low = '', top = ''] = chainIds(DIFF_IDS);
  return {
    id: 'ab'.repeat(32),
    name: 'plain',
    config: { Hostname: 'plain', Cmd: ['cmd', '/c', 'echo hi'], Env: ['A=1', 'B'] },
    hostConfig: { ConsoleSize: [25, 80] },
    settings: DEFAULT_DAEMON_SETTINGS,
    cpus: 4,
    image: { id: 'sha256:image', rootfsType: 'layers', baseLayer: '', diffIds: DIFF_IDS },
    layerPaths: { [low]: 'C:\\layers\\low', [top]: 'C:\\layers\\top' },
    layerFolder: 'C:\\layers\\own',
    rootfs: '\\\\?\\Volume{1}',
    hasBeenStartedBefore: false,
    defaultIsolation: 'process',
    endpoints: [],
    mounts: [],
    mountLabel: '',
    processLabel: '',
    credentialSpecs: {},
    ...changes,
  };
}
