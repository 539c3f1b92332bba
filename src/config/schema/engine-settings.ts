import * as z from 'zod/mini';
import { type DaemonSettings, DEFAULT_DAEMON_SETTINGS } from '../../contract/daemon-settings.ts';
import { CONTAINER_ACTIONS, type ContainerAction } from '../../contract/states.ts';
import { checkSchema } from './check-schema.ts';
import {
  anyObject,
  type FieldsOf,
  maybe,
  object,
  objectFor,
  objectOf,
  text,
  textMap,
  texts,
  toggle,
  whole,
  wholeBetween,
} from './fields.ts';

/** The engine's own settings. What is missing or null has the engine's default. */
export interface EngineSettings {
  /** What must outlive a reboot. */
  readonly root?: string | null | undefined;
  /** What a reboot takes away. */
  readonly run?: string | null | undefined;
  readonly simulate?: boolean | null | undefined;
  readonly system?: object | null | undefined;
  /** Programs that `HostConfig.Runtime` can name: name to path. */
  readonly runtimes?: Readonly<Record<string, string>> | null | undefined;
  readonly defaultRuntime?: string | null | undefined;
  /** The list of spec options to build with, `docker-24.0`. */
  readonly pipeline?: string | null | undefined;
  readonly settings?: Partial<DaemonSettings> | null | undefined;
  readonly watch?: boolean | null | undefined;
  readonly aroundAction?: unknown;
  readonly faults?: readonly string[] | null | undefined;
  /** How long every action may take, in milliseconds. */
  readonly actionTimeoutMs?: number | null | undefined;
  /** The same by action. */
  readonly timeoutsMs?: Partial<Record<ContainerAction, number>> | null | undefined;
  readonly exitCommand?: readonly string[] | null | undefined;
  readonly logger?: unknown;
}

const LONGEST_TIMEOUT_MS = 24 * 60 * 60 * 1000;

const timeout = () =>
  z.optional(
    wholeBetween(1, LONGEST_TIMEOUT_MS, `a whole number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`),
  );

const folder = () =>
  maybe(z.string('the path of a folder').check(z.refine((path) => path !== '', 'the path of a folder')));

const called = (what: string) =>
  z.optional(z.unknown().check(z.refine((value) => value == null || typeof value === 'function', what)));

const logger = () => z.unknown().check(z.refine(isLogger, 'an object with the functions debug and warn'));

function isLogger(value: unknown): boolean {
  if (value == null) return true;
  const { debug, warn } = value as Record<'debug' | 'warn', unknown>;
  return typeof debug === 'function' && typeof warn === 'function';
}

const oneOf = (...words: [string, ...string[]]) => maybe(z.enum(words, `one of ${words.join(', ')}`));

/** Those whose default does not show what they may be. */
const DAEMON_FIELDS: Partial<Record<keyof DaemonSettings, () => z.ZodMiniType>> = {
  cgroupDriver: () => oneOf('cgroupfs', 'systemd'),
  defaultCgroupnsMode: () => oneOf('host', 'private'),
  defaultIpcMode: () => oneOf('private', 'shareable'),
  usernsRemap: anyObject,
  seccompProfile: () =>
    maybe(
      z.union([z.enum(['builtin', 'unconfined']), z.looseObject({})], 'builtin, unconfined or an object'),
    ),
};

/** dockerd's settings as a program gives them: each of the kind that its default has. */
const daemonSettings = () =>
  object(
    Object.fromEntries(
      Object.entries(DEFAULT_DAEMON_SETTINGS).map(([name, value]) => [
        name,
        DAEMON_FIELDS[name as keyof DaemonSettings]?.() ?? like(value),
      ]),
    ),
  );

function like(value: unknown): z.ZodMiniType {
  if (typeof value === 'string') return text();
  if (typeof value === 'boolean') return toggle();
  if (typeof value === 'number') return whole();
  return Array.isArray(value) ? maybe(z.array(z.unknown(), 'a list')) : anyObject();
}

const FIELDS = {
  root: folder,
  run: folder,
  simulate: toggle,
  system: anyObject,
  runtimes: textMap,
  defaultRuntime: text,
  pipeline: text,
  settings: () => maybe(daemonSettings()),
  watch: toggle,
  aroundAction: () => called('a function'),
  faults: texts,
  actionTimeoutMs: () => maybe(timeout()),
  timeoutsMs: () => maybe(object(Object.fromEntries(CONTAINER_ACTIONS.map((action) => [action, timeout()])))),
  exitCommand: texts,
  logger,
} as unknown as FieldsOf<EngineSettings>;

/** Checks the engine's settings. Pure. Throws `ConfigError` (`CONFIG_INVALID`) with every problem, each with its path. */
export function parseEngineSettings(value: unknown): EngineSettings {
  // Most commands give four of them: a schema of those is made sooner than one of all.
  if (typeof value === 'object' && value !== null) {
    const { success } = z.safeParse(objectFor<EngineSettings>(FIELDS, value), value);
    if (success) return value;
  }
  checkSchema(objectOf<EngineSettings>(FIELDS), value);
  return value as EngineSettings;
}
