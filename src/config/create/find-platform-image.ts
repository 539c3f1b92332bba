import { ConfigError } from '../../errors/config-error.ts';
import { parsePlatform } from '../images/parse-platform.ts';
import { parseReference } from '../images/parse-reference.ts';
import type { CreateContext, FoundImage } from './context.ts';
import type { Problems } from './problem.ts';

/** The image to start from, for the platform that is asked for or else this one. Undefined for none; pure but for the look-up. */
export function findPlatformImage(
  reference: string,
  context: CreateContext,
  problems: Problems,
  warnings: string[],
): FoundImage | undefined {
  if (reference === '') return undefined;
  const invalid = referenceProblem(reference);
  if (invalid !== undefined) {
    problems.add(invalid);
    return undefined;
  }
  const image = context.findImage(reference);
  if (image === undefined) {
    problems.add(`No such image: ${withTag(reference)}`, 'IMAGE_UNKNOWN');
    return undefined;
  }
  const actual = platformOf(image);
  const bad = context.platform ? platformProblem(context.platform) : undefined;
  if (bad !== undefined) {
    problems.add(bad);
  } else if (context.platform) {
    const wanted = normalizePlatform(context.platform, context.host.architecture);
    if (!fits(image, wanted)) {
      problems.add(
        `image with reference ${reference} was found but does not match the specified platform: wanted ${wanted}, actual: ${actual}`,
        'IMAGE_UNKNOWN',
      );
    }
  } else if (image.architecture !== context.host.architecture || image.os !== 'linux') {
    warnings.push(
      `The requested image's platform (${actual}) does not match the detected host platform (linux/${context.host.architecture}) and no specific platform was requested`,
    );
  }
  return image;
}

/** The daemon's words; the command line says more. */
function platformProblem(text: string): string | undefined {
  try {
    parsePlatform(text, { os: 'linux', architecture: '' });
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replace('error parsing specified platform: ', '');
  }
}

/** A processor runs what was made for an older one of its kind (containerd `platforms.Only`). */
function fits(image: FoundImage, wanted: string): boolean {
  const [os, architecture = '', variant] = wanted.split('/');
  if (os !== image.os || architecture !== image.architecture) return false;
  return versionOf(architecture, image.variant) <= versionOf(architecture, variant);
}

/** The number in `v7`; a platform without one means the first that Go was made for. */
function versionOf(architecture: string, variant: string | undefined): number {
  const plain = { amd64: 1, arm: 7, arm64: 8 }[architecture] ?? 0;
  return variant === undefined ? plain : Number(/^v(\d+)$/.exec(variant)?.[1] ?? Number.NaN);
}

function platformOf({ os, architecture, variant }: FoundImage): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/** `arm64` or `linux` alone stand for a whole platform (containerd `platforms`). */
function normalizePlatform(text: string, hostArchitecture: string): string {
  const [first = '', ...rest] = text
    .toLowerCase()
    .split('/')
    .map((part) => ARCHITECTURES[part] ?? part);
  if (rest.length > 0) return [first, ...rest].join('/');
  return first === 'linux' || first === 'windows' ? `${first}/${hostArchitecture}` : `linux/${first}`;
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  aarch64: 'arm64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  i386: '386',
};

/** The daemon's words; the command line's are younger. */
function referenceProblem(reference: string): string | undefined {
  try {
    parseReference(reference);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const upper = error.message.includes('must be lowercase');
    return upper ? 'invalid reference format: repository name must be lowercase' : 'invalid reference format';
  }
}

/** Docker names the tag that it looked for. */
function withTag(reference: string): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  return last.includes(':') || reference.includes('@') ? reference : `${reference}:latest`;
}
