import { ConfigError } from '../../errors/config-error.ts';
import { quote } from '../../lib/text/quote.ts';

export interface Platform {
  readonly os: string;
  /** Go's name: `amd64`, `arm64`. */
  readonly architecture: string;
  readonly variant: string;
}

/** The names that Go gives operating systems and architectures (containerd/platforms). */
const SYSTEMS: readonly string[] =
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  );
const ARCHITECTURES: readonly string[] =
  '386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  );
const SYSTEM_PATTERN = '^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.-]*)\\))?$';
const PART_PATTERN = '^[A-Za-z0-9_.-]+$';

/**
 * `OS[/ARCHITECTURE[/VARIANT]]`, or an architecture alone, in Go's names (containerd/platforms, Parse). Pure.
 *
 * @param host What stands for the parts that are not given.
 * Throws `ConfigError` (`IMAGE_REFERENCE_INVALID`) with Docker's words.
 */
export function parsePlatform(text: string, host: Pick<Platform, 'os' | 'architecture'>): Platform {
  if (text.includes('*')) throw refusal(text, `${quote(text)}: wildcards not yet supported`);
  const parts = text.split('/');
  const shown = [...parts.slice(0, 3), ...(parts.length > 3 ? [parts.slice(3).join('/')] : [])];
  refuseBadParts(text, shown);
  const [first = '', second = '', third = ''] = shown;
  if (shown.length > 3) throw refusal(text, `${quote(text)}: cannot parse platform specifier`);
  const os = systemOf(first);
  if (shown.length > 1) return { os, ...architectureOf(second, third, shown.length === 3) };
  if (SYSTEMS.includes(os)) return { os, architecture: host.architecture, variant: '' };
  const named = architectureOf(first, '', false);
  if (ARCHITECTURES.includes(named.architecture)) return { os: host.os, ...named };
  throw refusal(text, `${quote(text)}: unknown operating system or architecture`);
}

/** The platform as the API's `platform` parameter has it. Pure. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter((part) => part !== '').join('/');
}

function refuseBadParts(text: string, [first = '', ...others]: readonly string[]): void {
  if (!new RegExp(SYSTEM_PATTERN).test(first)) {
    throw refusal(
      text,
      `${quote(first)} is an invalid OS component of ${quote(text)}: OSAndVersion specifier component must match ${quote(SYSTEM_PATTERN)}`,
    );
  }
  const bad = others.find((part) => !new RegExp(PART_PATTERN).test(part));
  if (bad !== undefined) {
    throw refusal(
      text,
      `${quote(bad)} is an invalid component of ${quote(text)}: platform specifier component must match ${quote(PART_PATTERN)}`,
    );
  }
}

function systemOf(part: string): string {
  const name = (new RegExp(SYSTEM_PATTERN).exec(part)?.[1] ?? '').toLowerCase();
  return name === 'macos' ? 'darwin' : name;
}

function architectureOf(name: string, variant: string, withVariant: boolean): Omit<Platform, 'os'> {
  const normal = normalizeArchitecture(name.toLowerCase(), variant.toLowerCase());
  if (!withVariant && normal.architecture === 'arm' && normal.variant === 'v7')
    return { ...normal, variant: '' };
  if (withVariant && normal.architecture === 'arm64' && normal.variant === '')
    return { ...normal, variant: 'v8' };
  return normal;
}

function normalizeArchitecture(name: string, variant: string): Omit<Platform, 'os'> {
  switch (name) {
    case 'i386':
      return { architecture: '386', variant: '' };
    case 'x86_64':
    case 'x86-64':
    case 'amd64':
      return { architecture: 'amd64', variant: variant === 'v1' ? '' : variant };
    case 'aarch64':
    case 'arm64':
      if (['8', 'v8', 'v8.0'].includes(variant)) return { architecture: 'arm64', variant: '' };
      return { architecture: 'arm64', variant: ['9', '9.0', 'v9.0'].includes(variant) ? 'v9' : variant };
    case 'armhf':
      return { architecture: 'arm', variant: 'v7' };
    case 'armel':
      return { architecture: 'arm', variant: 'v6' };
    case 'arm':
      if (['', '7'].includes(variant)) return { architecture: 'arm', variant: 'v7' };
      return { architecture: 'arm', variant: ['5', '6', '8'].includes(variant) ? `v${variant}` : variant };
    default:
      return { architecture: name, variant };
  }
}

function refusal(value: string, reason: string): ConfigError {
  const message = `error parsing specified platform: ${reason}: invalid argument`;
  return new ConfigError('IMAGE_REFERENCE_INVALID', message, { value });
}
