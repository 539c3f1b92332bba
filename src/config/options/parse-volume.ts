import { ParseError } from '../../lib/parse-error.ts';
import { absolutePath } from '../../lib/paths/clean-path.ts';
import { cut } from '../../lib/text/cut.ts';

/** One `--volume`: a bind for HostConfig.Binds, or the path of an anonymous volume for Config.Volumes. */
export interface VolumeSpec {
  readonly kind: 'bind' | 'anonymous';
  /** The text as the API wants it. */
  readonly text: string;
}

/**
 * `[SOURCE:]TARGET[:OPTIONS]` (docker/cli, `cli/compose/loader/volume.go`): a host path that begins with a dot is made
 * absolute; paths and options are judged by the engine. Pure. Throws `ParseError` with Docker's words.
 */
export function parseVolume(text: string, cwd: string): VolumeSpec {
  const { source } = splitVolume(text);
  if (source === undefined) return { kind: 'anonymous', text };
  const { before: host, after: target } = cut(text, ':');
  const relative = isHostPath(source) && host.startsWith('.');
  return { kind: 'bind', text: relative ? `${absolutePath(host, cwd)}:${target}` : text };
}

function splitVolume(text: string): { source: string | undefined } {
  if (text === '') throw new ParseError('invalid empty volume spec');
  // Docker's own shortcut, which counts bytes: nothing as short as this is parted.
  if (Buffer.byteLength(text) <= 2) return { source: undefined };
  const sections = splitAtColons(text);
  const refusal = refusalOf(sections);
  if (refusal !== undefined) throw new ParseError(`invalid spec: ${text}: ${refusal}`);
  return { source: sections.length === 1 ? undefined : sections[0] };
}

/** The first fault from left to right: only the third section may be the last. */
function refusalOf(sections: readonly string[]): string | undefined {
  const empty = sections.indexOf('');
  if (sections.length > 3 && (empty < 0 || empty > 2)) return 'too many colons';
  return empty < 0 ? undefined : 'empty section between colons';
}

/** A colon after a single letter belongs to a drive of Windows. */
function splitAtColons(text: string): string[] {
  const sections: string[] = [];
  let section = '';
  for (const character of text) {
    if (character !== ':' || /^\p{L}$/u.test(section)) section += character;
    else {
      sections.push(section);
      section = '';
    }
  }
  return [...sections, section];
}

function isHostPath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^\p{L}:/u.test(source);
}
