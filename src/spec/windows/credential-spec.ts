import type { WindowsInput } from '../../contract/windows-input.ts';
import { SpecError } from '../../errors/spec-error.ts';

const FORM =
  "invalid credential spec security option - value must be prefixed by 'file://', 'registry://', or 'raw://' followed by a non-empty value";

/**
 * The credential spec of `--security-opt credentialspec=…`, read; the last one counts. Undefined for none. Throws
 * `SPEC_REFUSED` with Docker's texts (moby `setWindowsCredentialSpec`). Pure: files and keys were read before.
 */
export function credentialSpecOf({ hostConfig, credentialSpecs }: WindowsInput): unknown {
  let found: unknown;
  for (const option of hostConfig.SecurityOpt ?? []) {
    const [key = '', ...rest] = option.split('=');
    if (rest.length === 0) refuse(`invalid security option: no equals sign in supplied value ${option}`);
    if (key.toLowerCase() !== 'credentialspec') refuse(`security option not supported: ${key}`);
    found = parse(textOf(rest.join('='), credentialSpecs));
  }
  return found;
}

function textOf(value: string, credentialSpecs: WindowsInput['credentialSpecs']): string {
  const [, scheme = '', place = ''] = /^([^:]*):\/\/(.+)$/s.exec(value) ?? [];
  switch (scheme.toLowerCase()) {
    case 'raw':
      return place;
    case 'file':
      if (/^(?:[a-z]:)?[\\/]/i.test(place))
        refuse('invalid credential spec: file:// path cannot be absolute');
      return found(value, credentialSpecs);
    case 'registry':
      return found(value, credentialSpecs);
    default:
      return refuse(FORM);
  }
}

function found(value: string, credentialSpecs: WindowsInput['credentialSpecs']): string {
  return credentialSpecs[value] ?? refuse(`credential spec ${value} could not be found`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SpecError('SPEC_REFUSED', 'the credential spec is not JSON', { cause });
  }
}

function refuse(message: string): never {
  throw new SpecError('SPEC_REFUSED', message);
}
