import * as z from 'zod/mini';
import { type ContainerAction, FORWARD_ACTIONS, INVERSE_OF } from '../../contract/states.ts';
import { checkSchema } from './check-schema.ts';
import { maybe, object, text, textMap, wholeBetween } from './fields.ts';

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The engine's own settings, as a file can hold them. What is missing or null has the engine's default. */
export interface EngineSettings {
  /** What must outlive a reboot. */
  readonly root?: string | null | undefined;
  /** What a reboot takes away. */
  readonly run?: string | null | undefined;
  /** Programs that `HostConfig.Runtime` can name: name to path. */
  readonly runtimes?: Readonly<Record<string, string>> | null | undefined;
  readonly defaultRuntime?: string | null | undefined;
  /** The list of spec options to build with, `docker-24.0`. */
  readonly pipeline?: string | null | undefined;
  /** Where containers' cgroups go when their request does not say. */
  readonly cgroupParent?: string | null | undefined;
  /** How long every action may take, in milliseconds. */
  readonly actionTimeoutMs?: number | null | undefined;
  /** The same by action. */
  readonly timeoutsMs?: Partial<Record<ContainerAction, number>> | null | undefined;
  readonly logLevel?: LogLevel | null | undefined;
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const ACTIONS: readonly ContainerAction[] = [
  ...FORWARD_ACTIONS,
  ...Object.values(INVERSE_OF),
  'pauseProcess',
  'resumeProcess',
  'signalProcess',
  'removeRecord',
];
const LONGEST_TIMEOUT_MS = 24 * 60 * 60 * 1000;

const timeout = () =>
  z.optional(
    wholeBetween(1, LONGEST_TIMEOUT_MS, `a whole number of milliseconds from 1 to ${LONGEST_TIMEOUT_MS}`),
  );

const engineSettings = () =>
  object({
    root: text(),
    run: text(),
    runtimes: textMap(),
    defaultRuntime: text(),
    pipeline: text(),
    cgroupParent: text(),
    actionTimeoutMs: maybe(timeout()),
    timeoutsMs: maybe(object(Object.fromEntries(ACTIONS.map((action) => [action, timeout()])))),
    logLevel: maybe(z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`)),
  });

/** Checks the engine's settings. Pure. Throws `ConfigError` (`CONFIG_INVALID`) with every problem, each with its path. */
export function parseEngineSettings(value: unknown): EngineSettings {
  return checkSchema(engineSettings(), value) as EngineSettings;
}
