import { ConfigError } from '../../errors/config-error.ts';

/** An image named by repository, and by tag or digest if those were given. */
export interface NamedReference {
  readonly kind: 'named';
  /** The registry; `docker.io` where none was given. */
  readonly domain: string;
  /** The repository within it; `library/busybox` for `busybox`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
  /** The shortest spelling, as Docker prints it, with the tag or digest given: `busybox:1.36`. */
  readonly familiar: string;
}

/** An image named by its id. */
export interface IdReference {
  readonly kind: 'id';
  /** `sha256:` and 64 hexadecimal digits. */
  readonly id: string;
}

export type ImageReference = NamedReference | IdReference;

const DEFAULT_DOMAIN = 'docker.io';
const LEGACY_DOMAIN = 'index.docker.io';
const OFFICIAL = 'library/';
const LONGEST_PATH = 255;

const ID = /^[a-f0-9]{64}$/;
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const PATH = `${COMPONENT}(?:/${COMPONENT})*`;
const TAG = '[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(`^(?:(${DOMAIN})/)?(${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const DIGEST_ALONE = new RegExp(`^(?:${DIGEST})$`);
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * What names an image: `busybox`, `quay.io/team/app:1.2@sha256:…`, an id (distribution/reference, ParseAnyReference).
 * Pure. Throws `ConfigError` (`IMAGE_REFERENCE_INVALID`) with Docker's words.
 */
export function parseReference(text: string): ImageReference {
  if (ID.test(text)) return { kind: 'id', id: `sha256:${text}` };
  if (DIGEST_ALONE.test(text) && digestFault(text) === undefined) return { kind: 'id', id: text };
  const { domain, remainder } = splitDomain(text);
  const remote = remainder.split(':', 1)[0] ?? '';
  if (remote.toLowerCase() !== remote) {
    throw refusal(text, `invalid reference format: repository name (${remote}) must be lowercase`);
  }
  const whole = `${domain}/${remainder}`;
  const match = REFERENCE.exec(whole);
  if (match === null) {
    const upper = REFERENCE.test(whole.toLowerCase());
    throw refusal(text, upper ? 'repository name must be lowercase' : 'invalid reference format');
  }
  const [, matchedDomain = '', path = '', tag, digest] = match;
  if (path.length > LONGEST_PATH) {
    throw refusal(text, `repository name must not be more than ${LONGEST_PATH} characters`);
  }
  const fault = digest === undefined ? undefined : digestFault(digest);
  if (fault !== undefined) throw refusal(text, fault);
  return {
    kind: 'named',
    domain: matchedDomain,
    path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    familiar: `${familiarName(matchedDomain, path)}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`,
  };
}

/** The first part is a registry when it looks like a host: it has a dot, a colon or an upper-case letter, or is localhost. */
function splitDomain(text: string): { domain: string; remainder: string } {
  const slash = text.indexOf('/');
  const first = slash < 0 ? '' : text.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  const domain = !isHost || first === LEGACY_DOMAIN ? DEFAULT_DOMAIN : first;
  const remainder = isHost ? text.slice(slash + 1) : text;
  const official = domain === DEFAULT_DOMAIN && !remainder.includes('/');
  return { domain, remainder: official ? `${OFFICIAL}${remainder}` : remainder };
}

function familiarName(domain: string, path: string): string {
  if (domain !== DEFAULT_DOMAIN) return domain === '' ? path : `${domain}/${path}`;
  const short = path.startsWith(OFFICIAL) ? path.slice(OFFICIAL.length) : path;
  return short.includes('/') ? path : short;
}

/** Why a well-formed digest is none, in the words of opencontainers/go-digest. */
function digestFault(digest: string): string | undefined {
  const [algorithm = '', hex = ''] = digest.split(':');
  const length = Object.hasOwn(DIGEST_LENGTHS, algorithm) ? DIGEST_LENGTHS[algorithm] : undefined;
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}

function refusal(value: string, message: string): ConfigError {
  return new ConfigError('IMAGE_REFERENCE_INVALID', message, { value });
}
