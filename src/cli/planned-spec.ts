import { CREATE_FLAGS } from '../config/flags/container-flags.ts';
import { flag } from '../config/flags/flag.ts';
import { text } from '../config/flags/flag-kinds.ts';
import { type CreateCall, toCreateCall } from '../config/flags/to-create-call.ts';
import { parseConfiguration } from '../config/inspect/parse-configuration.ts';
import { parsePeers } from '../config/inspect/parse-peers.ts';
import { DEFAULT_PIPELINE } from '../contract/default-pipeline.ts';
import type { SpecInput } from '../contract/spec-input.ts';
import type { WindowsInput } from '../contract/windows-input.ts';
import { plannedFacts } from '../engine/facts-for.ts';
import { findDialect } from '../engine/find-dialect.ts';
import { findPlannedImage } from '../engine/find-planned-image.ts';
import { planSpecInput } from '../engine/plan-spec-input.ts';
import { ConfigError, type ConfigErrorCode } from '../errors/config-error.ts';
import { ImageError } from '../errors/image-error.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import { readHostFacts } from '../host/read-host-facts.ts';
import { buildSpec } from '../spec/build-spec.ts';
import { buildLinuxCommand } from '../spec/command/build-linux-command.ts';
import { findPipeline } from '../spec/find-pipeline.ts';
import type { Pipeline } from '../spec/option.ts';
import { createLinuxSystem } from '../system/linux/create-linux-system.ts';
import type { Invocation } from './command.ts';
import { createContext } from './create-context.ts';
import { foldersOf } from './folders.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { parseHostFacts } from './parse-host-facts.ts';
import { parseJson } from './parse-json.ts';
import { parsePlannedImage } from './parse-planned-image.ts';
import { planWindows } from './planned-windows.ts';
import { readInput } from './read-input.ts';
import { readSettings } from './read-settings.ts';
import { OWN_CREATE_FLAGS } from './state-flags.ts';

/** Docker before it knew the OCI spec: an execdriver `Command`. */
export const COMMAND_PIPELINE = 'docker-1.10';

/** Where a configuration comes from, and for what it is built, besides the flags of docker create. */
export const PLAN_FLAGS = {
  from: flag(
    text('', 'file'),
    'A body of POST /containers/create or the output of docker inspect; - is stdin',
    {
      complete: 'file',
    },
  ),
  host: flag(text('', 'file'), 'Facts of the machine to build for (default: this one)', { complete: 'file' }),
  image: flag(text('', 'file'), 'The output of docker image inspect, for an image that is not here', {
    complete: 'file',
  }),
  peers: flag(
    text('', 'file'),
    'The output of docker inspect of containers that modes, links and --volumes-from name (default: those of the root)',
    { complete: 'file' },
  ),
  pipeline: OWN_CREATE_FLAGS.pipeline,
};
export const PLANNED_SPEC_FLAGS = { ...CREATE_FLAGS, ...PLAN_FLAGS };

/** What a spec is built from, the name of the pipeline that builds it, and what create warned of. */
export interface PlannedSpec {
  readonly input: SpecInput;
  readonly pipeline: string;
  readonly warnings: readonly string[];
}

export type PlannedInvocation = Invocation<typeof PLANNED_SPEC_FLAGS>;

/**
 * Reads a configuration by any of its doors, and everything that its spec would be built from. Prints warnings to stderr.
 * `command` is its name in errors; `ownFlags` are those that have nothing to do with the configuration; `pipeline` is
 * the one that builds from it, where it is not that of the flag; `warned` is what need not be printed again.
 */
export async function readPlannedSpec(
  invocation: PlannedInvocation,
  {
    command,
    ownFlags,
    pipeline: other,
    warned = [],
  }: { command: string; ownFlags: object; pipeline?: Pipeline; warned?: readonly string[] },
): Promise<PlannedSpec> {
  const { values } = invocation;
  const pipeline = other?.name ?? (values.pipeline || DEFAULT_PIPELINE);
  let refused: ConfigError | undefined;
  const call = await readPlannedCall(invocation, {
    command,
    ownFlags,
    pipeline,
    refuse: (error) => {
      refused = error;
    },
  });
  const planned = await planCall(call, invocation, pipeline, warned).catch((error: unknown) => {
    throw refused === undefined ? error : withLater(refused, error);
  });
  if (refused !== undefined) throw refused;
  return planned;
}

/** What flags were refused for, and then what the rest would be, without what says the same of a flag again. */
function withLater(refused: ConfigError, later: unknown): ConfigError {
  if (!(later instanceof LockstepError)) return refused;
  const told = refused.problems.map((problem) => problem.replace(/^--[\w-]+: /, ''));
  const more = later.problems.filter((problem) => !told.some((words) => problem.includes(words)));
  const problems = [...refused.problems, ...more];
  return new ConfigError(refused.code as ConfigErrorCode, refused.message, { problems });
}

async function planCall(
  { request, name, platform }: PlannedCall,
  { io, values }: PlannedInvocation,
  pipeline: string,
  warned: readonly string[],
): Promise<PlannedSpec> {
  const system = createLinuxSystem();
  const { root, run } = foldersOf(values, io);
  const known = values.host === '' ? readHostFacts(system) : parseHostFacts(await readInput(values.host, io));
  const settings = await readSettings(values, { io, pipeline, facts: known });
  const builders = pipeline === COMMAND_PIPELINE ? [] : [findPipeline(pipeline)];
  const facts =
    values.host === ''
      ? await plannedFacts(known, { request, pipelines: builders, settings, system })
      : known;
  const image =
    values.image === ''
      ? findPlannedImage(request.Image ?? '', root, system)
      : parsePlannedImage(await readInput(values.image, io));
  if (image === undefined) throw noImage(request.Image ?? '');
  const { input, warnings } = planSpecInput({
    builds:
      pipeline === COMMAND_PIPELINE
        ? [buildLinuxCommand]
        : builders.map((builder) => (planned: SpecInput) => buildSpec(planned, builder)),
    request,
    name: name || undefined,
    platform: platform || undefined,
    pipeline,
    settings,
    facts,
    image,
    system: values.host === '' ? system : undefined,
    root,
    run,
    peers:
      values.peers === ''
        ? undefined
        : parsePeers(parseJson(await readInput(values.peers, io), 'the other containers')),
  });
  for (const warning of warnings) {
    if (!warned.includes(warning)) io.stderr.write(`warning: ${warning}\n`);
  }
  return { input, pipeline, warnings };
}

type PlannedCall = Pick<CreateCall, 'request' | 'name' | 'platform'>;

/** What is asked for: by flags and arguments, or by a file, never by both. */
async function readPlannedCall(
  invocation: PlannedInvocation,
  {
    command,
    ownFlags,
    pipeline,
    os,
    refuse,
  }: {
    command: string;
    ownFlags: object;
    pipeline: string;
    os?: string;
    refuse?: (error: ConfigError) => void;
  },
): Promise<PlannedCall> {
  const { io, values, given, positionals } = invocation;
  if (pipeline !== COMMAND_PIPELINE) findPipeline(pipeline, [COMMAND_PIPELINE]);
  if (values.from === '') return toCreateCall(invocation, createContext(io, command, os), refuse);
  const others = [...given].filter(
    (name) => !(name in ownFlags || name in PLAN_FLAGS || name in GLOBAL_FLAGS),
  );
  if (others.length > 0 || positionals.length > 0) {
    const [other = positionals[0] ?? ''] = others.map((name) => `--${name}`);
    throw new ConfigError('FLAG_INVALID', `conflicting options: cannot specify both --from and ${other}`, {
      hint: 'With --from everything stands in the file.',
    });
  }
  const { request, name = '' } = parseConfiguration(await readInput(values.from, io), findDialect(pipeline));
  return { request, name, platform: '' };
}

/** As `readPlannedSpec`, for a Windows container: `--host`, `--image` and `--settings` are its only other doors. */
export async function readPlannedWindows(
  invocation: PlannedInvocation,
  command: string,
  ownFlags: object,
): Promise<WindowsInput> {
  const { io, values } = invocation;
  const pipeline = values.pipeline || DEFAULT_PIPELINE;
  const { request } = await readPlannedCall(invocation, { command, ownFlags, pipeline, os: 'windows' });
  const read = async (path: string) => (path === '' ? '' : readInput(path, io));
  return planWindows(request, {
    facts: await read(values.host),
    image: await read(values.image),
    settings: await readSettings(values, { io, pipeline }),
  });
}

/** Pure. */
export function noImage(reference: string): ImageError {
  return new ImageError('IMAGE_NOT_FOUND', `No such image: ${reference}`, {
    value: reference,
    hint: 'Give what docker image inspect prints of it with --image FILE; lockstep images lists what is here.',
  });
}
