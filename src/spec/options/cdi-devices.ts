import type { CdiEdits } from '../../contract/cdi.ts';
import { SpecError } from '../../errors/spec-error.ts';
import type { Hook } from '../../oci/runtime-spec.ts';
import { mergeEnvironment } from '../merge-environment.ts';
import { type Draft, defineOption } from '../option.ts';

/** Devices by the names of the Container Device Interface: `vendor.com/class=name`. */
export const withCdiDevices = defineOption<Record<string, never>>({
  option: 'cdi-devices',
  apply: (draft, input) => {
    const names = (input.hostConfig.DeviceRequests ?? [])
      .filter(({ Driver }) => Driver === 'cdi')
      .flatMap(({ DeviceIDs }) => DeviceIDs ?? []);
    const unknown = names.filter((name) => !Object.hasOwn(input.cdiDevices ?? {}, name));
    if (unknown.length > 0) {
      throw new SpecError(
        'DEVICE_UNAVAILABLE',
        `CDI device injection failed: unresolvable CDI devices ${unknown.join(', ')}`,
        { value: unknown },
      );
    }
    for (const name of names) {
      const edits = input.cdiDevices?.[name];
      if (edits !== undefined) applyEdits(draft, edits);
    }
  },
  reasons: (
    [
      ['process.env', 'The environment that the device’s programs need.', 'config.md, Process'],
      ['process.user', 'Groups that may use the device’s files.', 'config.md, User'],
      ['mounts', 'Files of the device’s driver, bound into the container.', 'config.md, Mounts'],
      ['linux.devices', 'The device’s nodes.', 'config-linux.md, Devices'],
      ['linux.resources.devices', 'Leave to use the device’s nodes.', 'config-linux.md, Allowed Device list'],
      ['hooks', 'Programs of the device’s driver that the runtime runs.', 'config.md, POSIX-platform Hooks'],
    ] as const
  ).map(([field, says, section]) => ({
    field,
    from: '--device VENDOR/CLASS=NAME (HostConfig.DeviceRequests), by the description in a CDI folder of the host',
    says,
    section,
  })),
});

function applyEdits(draft: Draft, edits: CdiEdits): void {
  const { linux, process } = draft;
  if (edits.env?.length) process.env = mergeEnvironment(process.env ?? [], edits.env);
  if (edits.deviceNodes?.length) {
    const nodes = edits.deviceNodes.map(({ permissions: _, ...node }) => node);
    const paths = new Set(nodes.map(({ path }) => path));
    linux.devices = [...(linux.devices ?? []).filter(({ path }) => !paths.has(path)), ...nodes];
    linux.resources.devices = [
      ...(linux.resources.devices ?? []),
      ...edits.deviceNodes.map(({ type, major, minor, permissions = 'rwm' }) => ({
        ...{ allow: true, type, major, minor, access: permissions },
      })),
    ];
  }
  for (const { hostPath, containerPath, type = 'bind', options = [] } of edits.mounts ?? []) {
    const mount = { destination: containerPath, type, source: hostPath, options };
    draft.mounts = [...draft.mounts.filter(({ destination }) => destination !== containerPath), mount];
  }
  for (const { hookName, ...hook } of edits.hooks ?? []) {
    const before: readonly Hook[] = draft.hooks?.[hookName] ?? [];
    draft.hooks = { ...draft.hooks, [hookName]: [...before, hook] };
  }
  if (edits.additionalGids?.length && process.user !== undefined) {
    const own = process.user.additionalGids ?? [];
    const more = edits.additionalGids.filter((gid) => gid !== 0 && !own.includes(gid));
    process.user = { ...process.user, additionalGids: [...own, ...more] };
  }
}
