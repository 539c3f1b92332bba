import type { SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import type { Seccomp } from '../../oci/runtime-spec.ts';
import { loadProfile, type ProfileTexts } from '../../seccomp/load-profile.ts';
import { resolveDefaultProfile } from '../../seccomp/resolve-default-profile.ts';
import { defineOption } from '../option.ts';

interface Parameters {
  /** Whose default rules: `20.10`, `24.0`, … */
  readonly release: string;
  readonly texts: ProfileTexts;
  /** The word `builtin` stands for the default profile. */
  readonly builtinWord: boolean;
  /** A privileged container with a profile of its own is confined by it. */
  readonly privilegedMayChoose: boolean;
}

/** Which system calls the process may make. */
export const withSeccomp = defineOption<Parameters>({
  option: 'seccomp',
  apply: (draft, input, parameters) => {
    const asked = input.security.seccompProfile;
    if (asked === 'unconfined') return;
    if (input.hostConfig.Privileged && !(parameters.privilegedMayChoose && asked !== '')) return;
    if (!input.host.seccomp) {
      if (asked === '' || asked === 'builtin') return;
      throw new SpecError(
        'SPEC_REFUSED',
        'seccomp is not enabled in your kernel, cannot run a custom seccomp profile',
      );
    }
    const profile = choose(asked, input, draft.process.capabilities?.bounding ?? [], parameters);
    if (profile !== undefined) draft.linux.seccomp = profile;
  },
  reasons: [
    {
      field: 'linux.seccomp',
      from: (input) => {
        if (input.security.seccompProfile) return '--security-opt seccomp=… (HostConfig.SecurityOpt)';
        return typeof input.settings.seccompProfile === 'object'
          ? 'the setting seccomp-profile'
          : 'default: Docker’s profile, with the rules that the capabilities, the architecture and the kernel unlock';
      },
      says: 'A filter that the kernel runs at each system call: what no rule allows fails with an error. --privileged and seccomp=unconfined leave it out.',
      section: 'config-linux.md, Seccomp',
    },
  ],
});

function choose(
  asked: string,
  input: SpecInput,
  boundingSet: readonly string[],
  { release, texts, builtinWord }: Parameters,
): Seccomp | undefined {
  const { architecture, kernel } = input.host;
  const setting = input.settings.seccompProfile;
  const json =
    asked === 'builtin' && builtinWord ? '' : asked || (typeof setting === 'object' ? setting.json : '');
  if (json !== '') return loadProfile(json, architecture, kernel, boundingSet, texts);
  if (asked === '' && setting === 'unconfined') return undefined;
  return resolveDefaultProfile(release, architecture, kernel, boundingSet);
}
