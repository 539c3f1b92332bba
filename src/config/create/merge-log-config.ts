import type { HostConfig } from '../../contract/docker.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import type { CreateContext } from './context.ts';
import type { CreateDialect } from './dialect.ts';
import type { Problems } from './problem.ts';

const METADATA = ['labels', 'labels-regex', 'env', 'env-regex', 'tag'];

/** Docker's log drivers, the options that each takes, and how it says that it does not know one. */
const DRIVERS: Readonly<
  Record<
    string,
    {
      readonly options: readonly string[];
      readonly unknown?: (option: string) => string;
      /** An option that must be there, and how its absence is refused. */
      readonly required?: readonly [option: string, refusal: string];
    }
  >
> = {
  none: { options: [] },
  'json-file': { options: ['max-file', 'max-size', 'compress', ...METADATA] },
  local: {
    options: ['max-file', 'max-size', 'compress'],
    unknown: (option) => `unknown log opt '${option}' for log driver local`,
  },
  syslog: {
    options: [
      ...METADATA,
      'syslog-address',
      'syslog-facility',
      'syslog-tls-ca-cert',
      'syslog-tls-cert',
      'syslog-tls-key',
      'syslog-tls-skip-verify',
      'syslog-format',
    ],
  },
  journald: { options: METADATA },
  gelf: {
    options: [
      ...METADATA,
      'gelf-address',
      'gelf-compression-level',
      'gelf-compression-type',
      'gelf-tcp-max-reconnect',
      'gelf-tcp-reconnect-delay',
    ],
    required: ['gelf-address', 'gelf-address is a required parameter'],
    unknown: (option) => `unknown log opt ${quote(option)} for gelf log driver`,
  },
  fluentd: {
    options: [
      ...METADATA,
      'fluentd-address',
      'fluentd-async',
      'fluentd-async-connect',
      'fluentd-async-reconnect-interval',
      'fluentd-buffer-limit',
      'fluentd-max-retries',
      'fluentd-request-ack',
      'fluentd-retry-wait',
      'fluentd-sub-second-precision',
    ],
  },
  awslogs: {
    options: [
      'awslogs-create-group',
      'awslogs-datetime-format',
      'awslogs-endpoint',
      'awslogs-force-flush-interval-seconds',
      'awslogs-format',
      'awslogs-group',
      'awslogs-max-buffered-events',
      'awslogs-multiline-pattern',
      'awslogs-region',
      'awslogs-stream',
      'awslogs-create-stream',
      'awslogs-credentials-endpoint',
      'tag',
    ],
    required: ['awslogs-group', "must specify a value for log opt 'awslogs-group'"],
  },
  gcplogs: {
    options: [...METADATA, 'gcp-project', 'gcp-log-cmd', 'gcp-meta-zone', 'gcp-meta-name', 'gcp-meta-id'],
  },
  splunk: {
    options: [
      ...METADATA,
      'splunk-url',
      'splunk-token',
      'splunk-source',
      'splunk-sourcetype',
      'splunk-index',
      'splunk-capath',
      'splunk-caname',
      'splunk-insecureskipverify',
      'splunk-format',
      'splunk-verify-connection',
      'splunk-gzip',
      'splunk-gzip-level',
      'splunk-index-acknowledgment',
    ],
  },
  logentries: {
    options: ['env', 'env-regex', 'labels', 'labels-regex', 'tag', 'line-only', 'logentries-token'],
  },
};

/** Fills in the engine's log driver and options, and checks what is asked of it (moby `mergeAndVerifyLogConfig`). Changes `hostConfig`. */
export function mergeLogConfig(
  hostConfig: HostConfig,
  { settings, dialect }: CreateContext,
  problems: Problems,
): void {
  const type = hostConfig.LogConfig?.Type || settings.logDriver;
  const asked = hostConfig.LogConfig?.Config ?? {};
  const options = type === settings.logDriver ? { ...settings.logOpts, ...asked } : { ...asked };
  hostConfig.LogConfig = { Type: type, Config: options };
  if (type === 'none') return;
  for (const problem of logOptionProblems(type, options, dialect)) problems.add(problem);
}

/** Whether Docker has a log driver of this name. Pure. */
export function isLogDriver(type: string): boolean {
  return Object.hasOwn(DRIVERS, type);
}

/** What is wrong with the options of a log driver, in the order in which Docker looks at them. Pure. */
export function logOptionProblems(
  type: string,
  options: Readonly<Record<string, string>>,
  { parseBytes }: Pick<CreateDialect, 'parseBytes'>,
): string[] {
  const problems: string[] = [];
  const mode = options.mode ?? '';
  if (!['', 'blocking', 'non-blocking'].includes(mode)) {
    problems.push(`logger: logging mode not supported: ${mode}`);
  }
  const bufferSize = options['max-buffer-size'];
  if (bufferSize !== undefined && mode !== 'non-blocking') {
    problems.push("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
  } else if (bufferSize !== undefined) {
    problems.push(...bufferProblems(bufferSize, parseBytes));
  }
  const driver = isLogDriver(type) ? DRIVERS[type] : undefined;
  if (driver === undefined) {
    problems.push(`error looking up logging plugin ${type}: plugin ${quote(type)} not found`);
    return problems;
  }
  for (const option of Object.keys(options)) {
    if (option === 'mode' || option === 'max-buffer-size' || driver.options.includes(option)) continue;
    // Docker caches what remote drivers cannot be asked for.
    if (option.startsWith('cache-')) continue;
    problems.push(driver.unknown?.(option) ?? `unknown log opt '${option}' for ${type} log driver`);
  }
  const [required = '', refusal = ''] = driver.required ?? [];
  if (required !== '' && !options[required]) problems.push(refusal);
  return problems;
}

function bufferProblems(text: string, parseBytes: CreateDialect['parseBytes']): string[] {
  try {
    parseBytes(text);
    return [];
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return [`error parsing option max-buffer-size: ${error.message}`];
  }
}
