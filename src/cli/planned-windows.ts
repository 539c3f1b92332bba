import { cpus } from 'node:os';
import { DIALECT_20_10 } from '../config/create/dialect.ts';
import { mergeImage } from '../config/create/merge-image.ts';
import { Problems } from '../config/create/problem.ts';
import { windowsMounts } from '../config/create/windows-mounts.ts';
import type { DaemonSettings } from '../contract/daemon-settings.ts';
import type { CreateRequest } from '../contract/docker.ts';
import type { WindowsInput } from '../contract/windows-input.ts';
import { layerIds } from '../spec/windows/layer-paths.ts';
import { parseJson } from './parse-json.ts';
import { parsePlannedImage } from './parse-planned-image.ts';

/** What only a Windows host knows: the `windows` object of its facts. What is left out is taken as it is there without a container. */
type WindowsFacts = Partial<
  Omit<WindowsInput, 'id' | 'name' | 'config' | 'hostConfig' | 'settings' | 'image'>
>;

const PLANNED_ID = '0'.repeat(64);
/** Docker's folders on Windows; its layers have names of their own there, which stand for their chain ids here. */
const LAYERS = 'C:\\ProgramData\\docker\\windowsfilter';
const VOLUMES = 'C:\\ProgramData\\docker\\volumes';

/**
 * What a Windows container's command or spec is built from: a create request, the facts of a Windows host and what
 * `docker image inspect` prints of the image, as texts; empty texts for none. Pure but for the number of processors.
 *
 * @throws ConfigError for texts that are no JSON, for a request without a command, and for volumes that are none
 */
export function planWindows(
  request: CreateRequest,
  {
    facts: factsText,
    image: imageText,
    settings,
  }: { facts: string; image: string; settings: DaemonSettings },
): WindowsInput {
  const { windows = {} } = (factsText === '' ? {} : parseJson(factsText, 'the facts of a host')) as {
    windows?: WindowsFacts;
  };
  const { HostConfig: hostConfig, NetworkingConfig: _, ...config } = structuredClone(request);
  const problems = new Problems();
  mergeImage(config, imageText === '' ? undefined : parsePlannedImage(imageText), DIALECT_20_10, problems);
  problems.throwIfAny();
  const image = imageOf(imageText);
  return {
    id: PLANNED_ID,
    name: 'planned',
    config: { ...config, Hostname: config.Hostname || PLANNED_ID.slice(0, 12) },
    hostConfig: hostConfig ?? {},
    settings,
    cpus: cpus().length,
    image,
    layerPaths: Object.fromEntries(
      layerIds(image).map((id) => [id, `${LAYERS}\\${id.replace('sha256:', '')}`]),
    ),
    layerFolder: `${LAYERS}\\${PLANNED_ID}`,
    rootfs: '\\\\?\\Volume{00000000-0000-0000-0000-000000000000}\\',
    hasBeenStartedBefore: false,
    defaultIsolation: 'process',
    endpoints: undefined,
    mounts: windowsMounts(hostConfig ?? {}, (volume) => `${VOLUMES}\\${volume}\\_data`),
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
