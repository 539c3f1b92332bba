import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import type { LogDialect } from './log-dialect.ts';
import { LOG_DRIVERS, type LogDriver, type LogOptions } from './log-drivers.ts';

/** Options that every driver takes. */
const COMMON = ['mode', 'max-buffer-size'];
/** How the log of a driver that cannot be read is kept for reading. */
const CACHE = ['cache-disabled', 'cache-max-size', 'cache-max-file', 'cache-compress'];

/** Whether Docker has a log driver of this name. Pure. */
function isLogDriver(type: string): boolean {
  return Object.hasOwn(LOG_DRIVERS, type);
}

/** Pure. */
export function isCacheOption(option: string): boolean {
  return CACHE.includes(option);
}

/**
 * What is wrong with the options of a log driver, in the order in which Docker looks at them (moby
 * `daemon/logger/factory.go`, ValidateLogOpts). Pure.
 */
export function logOptionProblems(type: string, options: LogOptions, dialect: LogDialect): string[] {
  const problems: string[] = [];
  const judge = (check: () => void, words = '') => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      problems.push(`${words}${error.message}`);
    }
  };
  const mode = options.mode ?? '';
  if (!['', 'blocking', 'non-blocking'].includes(mode)) {
    problems.push(`logger: logging mode not supported: ${mode}`);
  }
  const bufferSize = options['max-buffer-size'];
  if (bufferSize !== undefined && mode !== 'non-blocking') {
    problems.push("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  } else if (bufferSize !== undefined) {
    judge(() => dialect.parseBytes(bufferSize), 'error parsing option max-buffer-size: ');
  }
  judge(() => checkCache(options['cache-disabled'] ?? ''));
  const driver = isLogDriver(type) ? LOG_DRIVERS[type] : undefined;
  if (driver === undefined) {
    problems.push(`error looking up logging plugin ${type}: plugin ${quote(type)} not found`);
    return problems;
  }
  const own = Object.fromEntries(
    Object.entries(options).filter(([option]) => !COMMON.includes(option) && !CACHE.includes(option)),
  );
  judge(() => driver.judgeFirst?.(own, dialect));
  for (const option of Object.keys(own)) {
    if (!takes(driver, option, dialect)) problems.push(driver.unknown(option));
  }
  // Without what it judges first there is nothing to judge the rest by.
  if (problems.length === 0) judge(() => driver.judge?.(own, dialect));
  return problems;
}

function checkCache(disabled: string): void {
  if (disabled === '') return;
  try {
    parseBoolean(disabled);
  } catch {
    throw new ParseError(`invalid value for option cache-disabled: ${disabled}`);
  }
}

function takes({ options, newerOptions = [] }: LogDriver, option: string, dialect: LogDialect): boolean {
  if (options.includes('*') || options.includes(option)) return true;
  return dialect.newerOptions && newerOptions.includes(option);
}
