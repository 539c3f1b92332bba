import { DEFAULT_CAPABILITIES } from '../../config/capabilities/names.ts';
import type { Device, DeviceRule, Mount, NamespaceType } from '../../oci/runtime-spec.ts';
import { defineOption } from '../option.ts';

interface Parameters {
  /** The version of the OCI runtime specification that is written. */
  readonly ociVersion: string;
  readonly mounts: readonly Mount[];
  readonly namespaces: readonly NamespaceType[];
  readonly deviceRules: readonly DeviceRule[];
  readonly devices: readonly Device[];
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
}

/** What every container starts from. */
export const withDefaults = defineOption<Parameters>({
  option: 'defaults',
  apply: (draft, _input, parameters) => {
    draft.ociVersion = parameters.ociVersion;
    draft.process.capabilities = {
      bounding: DEFAULT_CAPABILITIES,
      effective: DEFAULT_CAPABILITIES,
      permitted: DEFAULT_CAPABILITIES,
    };
    draft.mounts = parameters.mounts;
    draft.linux.namespaces = parameters.namespaces.map((type) => ({ type }));
    draft.linux.resources.devices = parameters.deviceRules;
    if (parameters.devices.length > 0) draft.linux.devices = parameters.devices;
    draft.linux.maskedPaths = parameters.maskedPaths;
    draft.linux.readonlyPaths = parameters.readonlyPaths;
  },
  reasons: [
    {
      field: 'ociVersion',
      from: 'the pipeline: the version of runtime-spec that this Docker release was built with',
      says: 'The version of the specification that the runtime must understand to read this file.',
      section: 'config.md, Specification version',
    },
    {
      field: 'mounts',
      from: 'default: the file systems that every Linux container needs',
      says: 'File systems that the runtime mounts inside the container, in this order.',
      section: 'config.md, Mounts',
    },
    {
      field: 'linux.namespaces',
      from: 'default: each container has its own',
      says: 'The kernel resources that the container has for itself: without a path the runtime makes a new namespace.',
      section: 'config-linux.md, Namespaces',
    },
    {
      field: 'linux.resources.devices',
      from: 'default: deny all, then allow the harmless character devices and terminals, then deny fuse',
      says: 'Which device nodes processes may make, read and write; the last rule that matches decides.',
      section: 'config-linux.md, Allowed Device list',
    },
    {
      field: 'linux.devices',
      from: 'default: the device nodes of this Docker release',
      says: 'Device nodes that the runtime makes in the container’s /dev.',
      section: 'config-linux.md, Devices',
    },
    {
      field: 'linux.maskedPaths',
      from: 'default: what would tell about, or reach into, the host',
      says: 'Paths that the runtime hides: files show as empty, folders as an empty read-only tmpfs.',
      section: 'config-linux.md, Masked Paths',
    },
    {
      field: 'linux.readonlyPaths',
      from: 'default: kernel settings that are not the container’s own',
      says: 'Paths that the runtime makes read-only.',
      section: 'config-linux.md, Readonly Paths',
    },
    {
      field: 'process.capabilities',
      from: 'default: Docker’s 14 capabilities',
      says: 'Parts of root’s power that processes have; the kernel never gives more than the bounding set.',
      section: 'config.md, Linux Process',
    },
  ],
});
