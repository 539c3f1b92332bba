import { availableCapabilities } from '../../config/capabilities/available-capabilities.ts';
import { chooseCapabilities } from '../../config/capabilities/choose-capabilities.ts';
import { defineOption } from '../option.ts';

interface Parameters {
  /** The newest capability that this release knows; default: the kernel's. */
  readonly lastKnown?: string;
  /** Asks even for those that the engine itself lacks. */
  readonly evenMissing?: boolean;
  /** A user other than root starts with no more than the bounding set, as after execve(2). */
  readonly onlyBoundingForUsers?: boolean;
  /** Also inheritable, as until 20.10.13 (CVE-2022-24769). */
  readonly inheritable?: boolean;
}

/** What parts of root's power the process has. */
export const withCapabilities = defineOption<Parameters>({
  option: 'capabilities',
  apply: (draft, input, parameters) => {
    const names = chooseCapabilities(
      {
        add: input.hostConfig.CapAdd ?? [],
        drop: input.hostConfig.CapDrop ?? [],
        privileged: input.hostConfig.Privileged === true,
      },
      availableCapabilities(input.host.capabilities, parameters),
    );
    draft.process.capabilities = {};
    if (names.length === 0) return;
    const onlyBounding = parameters.onlyBoundingForUsers && draft.process.user?.uid !== 0;
    draft.process.capabilities = {
      bounding: names,
      ...(onlyBounding ? {} : { effective: names, permitted: names }),
      ...(parameters.inheritable ? { inheritable: names } : {}),
    };
  },
  reasons: ({ inheritable }) => [
    {
      field: 'process.capabilities',
      from: (input) => {
        if (input.hostConfig.Privileged)
          return '--privileged (HostConfig.Privileged): all that the engine has';
        return input.hostConfig.CapAdd?.length || input.hostConfig.CapDrop?.length
          ? '--cap-add and --cap-drop (HostConfig.CapAdd, HostConfig.CapDrop) over the defaults'
          : 'default: Docker’s 14 capabilities';
      },
      says: `Parts of root’s power: bounding is what the process can ever have, permitted what it has, effective what is checked; ${
        inheritable
          ? 'inheritable is what a program whose file allows it has after execve(2), also for a user other than root.'
          : 'ambient and inheritable stay empty, so a user other than root gets none by execve(2).'
      }`,
      section: 'config.md, Linux Process; capabilities(7)',
    },
  ],
});
