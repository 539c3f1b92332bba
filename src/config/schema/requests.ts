import * as z from 'zod/mini';
import { RESTING_STATES } from '../../contract/states.ts';
import { checkSchema } from './check-schema.ts';
import { object, plainText, plainTexts, wholeBetween } from './fields.ts';

const UINT16 = 65_535;

const flag = () => z.optional(z.boolean('true or false'));
const optionalText = () => z.optional(plainText());
const optionalTexts = () => z.optional(plainTexts());
const abortSignal = () => z.optional(z.instanceof(AbortSignal, { error: 'an AbortSignal' }));
const number = (what: string) => z.optional(z.number(what));
const options = (shape: Readonly<Record<string, z.ZodMiniType>>) => z.optional(object(shape));

const restingStates = () =>
  z.array(z.enum(RESTING_STATES, `one of ${RESTING_STATES.join(', ')}`), 'a list of states');

const size = () => wholeBetween(0, UINT16, `a whole number from 0 to ${UINT16}`);

const named = () => ({ nameOrId: plainText() });
const abortable = () => ({ options: options({ signal: abortSignal() }) });
const removing = () => ({ force: flag(), volumes: flag() });
const stopping = () => ({
  options: options({
    signal: z.optional(z.union([z.string(), z.number()], 'the name or the number of a signal')),
    timeoutSeconds: number('a number of seconds'),
    abortSignal: abortSignal(),
  }),
});

/** What each request of the library takes, by its arguments' names. */
const ARGUMENTS = {
  'engine.create': () => ({
    options: options({
      name: optionalText(),
      platform: optionalText(),
      breakpoints: z.optional(restingStates()),
      pipeline: optionalText(),
      signal: abortSignal(),
    }),
  }),
  'engine.get': named,
  'engine.repair': named,
  'engine.remove': () => ({ ...named(), options: options(removing()) }),
  'engine.list': () => ({ options: options({ all: flag(), size: flag() }) }),
  'engine.events': abortable,
  'images.inspect': () => ({ reference: plainText() }),
  'images.remove': () => ({ reference: plainText(), options: options({ force: flag() }) }),
  'images.import': () => ({
    source: plainText(),
    options: options({
      reference: optionalText(),
      changes: optionalTexts(),
      message: optionalText(),
      platform: optionalText(),
      signal: abortSignal(),
    }),
  }),
  'container.advanceTo': () => ({ to: plainText(), ...abortable() }),
  'container.setBreakpoints': () => ({ states: restingStates() }),
  'container.begin': abortable,
  'container.stop': stopping,
  'container.kill': () => ({ options: options({ abortSignal: abortSignal() }) }),
  'container.wait': () => ({
    options: options({
      condition: z.optional(z.enum(['not-running', 'removed'], 'one of not-running, removed')),
      signal: abortSignal(),
    }),
  }),
  'container.logs': () => ({
    options: options({
      follow: flag(),
      stdout: flag(),
      stderr: flag(),
      sinceMs: number('a number of milliseconds'),
      untilMs: number('a number of milliseconds'),
      tail: z.optional(wholeBetween(0, Number.MAX_SAFE_INTEGER, 'a whole number of lines')),
      signal: abortSignal(),
    }),
  }),
  'container.resize': () => ({ size: object({ rows: size(), columns: size() }) }),
  'container.rename': () => ({ name: plainText() }),
  'container.remove': () => ({ options: options({ ...removing(), signal: abortSignal() }) }),
  'container.inspect': () => ({ options: options({ size: flag() }) }),
} satisfies Record<string, () => Readonly<Record<string, z.ZodMiniType>>>;

type Request = keyof typeof ARGUMENTS;

const schemas = new Map<Request, z.ZodMiniType>();

/**
 * Checks what a program gave to a request, by the arguments' names: what a compiler would have refused never gets as far as
 * a record. Pure.
 * @throws ConfigError `CONFIG_INVALID` with every problem: `options.timeoutSeconds: expected a number of seconds, got "5"`
 */
export function checkRequest(request: Request, given: Readonly<Record<string, unknown>>): void {
  const { options, ...others } = given;
  if (isEmpty(others) && (options === undefined || isEmpty(options))) return;
  const schema = schemas.get(request) ?? object(ARGUMENTS[request]());
  schemas.set(request, schema);
  checkSchema(schema, given);
}

/** As most options are: no schema need be made for them, which takes some tenths of a millisecond in a new process. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return false;
  return Object.keys(value).length === 0;
}
