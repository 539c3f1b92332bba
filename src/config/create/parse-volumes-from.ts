import { PROPAGATIONS } from './mount-problem.ts';
import { isMountMode } from './parse-bind.ts';

/** A `NAME[:MODE]` of `HostConfig.VolumesFrom`, or Docker's refusal. Propagation and copying stay as they were. Pure. */
export function parseVolumesFrom(
  text: string,
):
  | { readonly name: string; readonly readOnly: boolean; readonly refusal?: undefined }
  | { readonly refusal: string } {
  if (text === '') return { refusal: 'volumes-from specification cannot be an empty string' };
  const colon = text.indexOf(':');
  const [name, mode] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  const words = mode.split(',');
  if (!isMountMode(mode) || words.some((word) => PROPAGATIONS.has(word) || word === 'nocopy')) {
    return { refusal: `invalid mode: ${mode}` };
  }
  return { name, readOnly: words.includes('ro') };
}
