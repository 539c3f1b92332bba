import type { PlannedImage } from '../engine/plan-spec-input.ts';
import { parseJson } from './parse-json.ts';

/**
 * An image out of what `docker image inspect` prints: an object, or a list of one. Its files are not at hand, so users can
 * only be given by number. Pure. @throws ConfigError `CONFIG_INVALID`
 */
export function parsePlannedImage(text: string): PlannedImage {
  const value = parseJson(text, 'the image');
  const image = (Array.isArray(value) ? value[0] : value) as
    | Partial<Record<string, unknown>>
    | null
    | undefined;
  return {
    id: String(image?.Id ?? ''),
    config: image?.Config ?? {},
    os: String(image?.Os ?? 'linux'),
    architecture: String(image?.Architecture ?? ''),
    passwd: undefined,
    group: undefined,
    rootfs: undefined,
  };
}
