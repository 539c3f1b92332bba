import { cpus } from 'node:os';
import { DIALECT_20_10 } from '../config/create/dialect.ts';
import { mergeImage } from '../config/create/merge-image.ts';
import { Problems } from '../config/create/problem.ts';
import { DEFAULT_DAEMON_SETTINGS } from '../contract/daemon-settings.ts';
import type { CreateRequest } from '../contract/docker.ts';
import type { WindowsInput } from '../contract/windows-input.ts';
import { parseJson } from './parse-json.ts';
import { parsePlannedImage } from './parse-planned-image.ts';

/** What only a Windows host knows: the `windows` object of its facts. What is left out is taken as it is there without a container. */
type WindowsFacts = Partial<
  Omit<WindowsInput, 'id' | 'name' | 'config' | 'hostConfig' | 'settings' | 'image'>
>;

const PLANNED_ID = '0'.repeat(64);

/**
 * What a Windows container's command or spec is built from: a create request, the facts of a Windows host and what
 * `docker image inspect` prints of the image, as texts; empty texts for none. Pure but for the number of processors.
 *
 * @throws ConfigError for texts that are no JSON, and for a request without a command
 */
export function planWindows(
  request: CreateRequest,
  { facts: factsText, image: imageText }: { facts: string; image: string },
): WindowsInput {
  const { windows = {} } = (factsText === '' ? {} : parseJson(factsText, 'the facts of a host')) as {
    windows?: WindowsFacts;
  };
  const { HostConfig: hostConfig, NetworkingConfig: _, ...config } = structuredClone(request);
  const problems = new Problems();
  mergeImage(config, imageText === '' ? undefined : parsePlannedImage(imageText), DIALECT_20_10, problems);
  problems.throwIfAny();
  return {
    id: PLANNED_ID,
    name: 'planned',
    config: { ...config, Hostname: config.Hostname || PLANNED_ID.slice(0, 12) },
    hostConfig: hostConfig ?? {},
    settings: DEFAULT_DAEMON_SETTINGS,
    cpus: cpus().length,
    image: imageOf(imageText),
    layerPaths: {},
    layerFolder: `C:\\ProgramData\\docker\\windowsfilter\\${PLANNED_ID}`,
    rootfs: '\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\',
    hasBeenStartedBefore: false,
    defaultIsolation: 'process',
    endpoints: undefined,
    mounts: [],
    mountLabel: '',
    processLabel: '',
    credentialSpecs: {},
    ...windows,
  };
}

function imageOf(text: string): WindowsInput['image'] {
  const value = text === '' ? {} : parseJson(text, 'the image');
  const image = (Array.isArray(value) ? value[0] : value) as {
    Id?: string;
    RootFS?: { Type?: string; Layers?: string[]; BaseLayer?: string };
  };
  return {
    id: image.Id ?? '',
    rootfsType: image.RootFS?.Type ?? 'layers',
    baseLayer: image.RootFS?.BaseLayer ?? '',
    diffIds: image.RootFS?.Layers ?? [],
  };
}
