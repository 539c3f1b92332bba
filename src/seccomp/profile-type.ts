import { type GoType, listOf, named, pointersTo, STRING, struct, UINT, UINT64 } from '../lib/json/go-type.ts';

const ACTION = named('specs.LinuxSeccompAction', STRING);
const ARCHES = listOf(named('specs.Arch', STRING));
const STRINGS = listOf(STRING);
// `minKernel` reads itself, with words of its own.
const FILTER = struct('seccomp.Filter', { caps: STRINGS, arches: STRINGS });
const ARGUMENT = struct('specs.LinuxSeccompArg', {
  index: UINT,
  value: UINT64,
  valueTwo: UINT64,
  op: named('specs.LinuxSeccompOperator', STRING),
});
const RULE = struct('seccomp.Syscall', {
  names: STRINGS,
  action: ACTION,
  errnoRet: UINT,
  args: listOf(ARGUMENT),
  name: STRING,
  comment: STRING,
  includes: FILTER,
  excludes: FILTER,
});
const OLD_FIELDS = {
  defaultAction: ACTION,
  architectures: ARCHES,
  archMap: listOf(
    struct('seccomp.Architecture', { architecture: named('specs.Arch', STRING), subArchitectures: ARCHES }),
  ),
  syscalls: pointersTo(RULE),
};

/** A profile before Docker took over the OCI specification's own fields in 23.0 (moby `profiles/seccomp`). */
export const OLD_PROFILE: GoType = struct('seccomp.Seccomp', OLD_FIELDS);

/** A profile that may have all fields of the OCI specification. */
export const PROFILE: GoType = struct('seccomp.Seccomp', {
  ...OLD_FIELDS,
  defaultErrnoRet: UINT,
  flags: listOf(named('specs.LinuxSeccompFlag', STRING)),
  listenerPath: STRING,
  listenerMetadata: STRING,
});

/** The fields that a profile has besides these are not looked at. */
export const OLD_FIELD_NAMES: ReadonlySet<string> = new Set(Object.keys(OLD_FIELDS));
