import { splitHostPort } from '../../lib/addresses/split-host-port.ts';
import { formatDuration } from '../../lib/durations/format-duration.ts';
import { parseDuration } from '../../lib/durations/parse-duration.ts';
import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { parseDecimal, parseInteger } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import { parseUrl } from '../../lib/urls/parse-url.ts';
import type { LogDialect } from './log-dialect.ts';

export type LogOptions = Readonly<Record<string, string>>;

/** One of Docker's log drivers, as far as its options are judged before a container is there. */
export interface LogDriver {
  /** What it takes. */
  readonly options: readonly string[];
  /** What only releases after 20.10 take. */
  readonly newerOptions?: readonly string[];
  readonly unknown: (option: string) => string;
  /** Judged before names that are not known. Throws `ParseError`. */
  readonly judgeFirst?: (options: LogOptions, dialect: LogDialect) => void;
  /** Judged after them. Throws `ParseError`. */
  readonly judge?: (options: LogOptions, dialect: LogDialect) => void;
}

const METADATA = ['labels', 'labels-regex', 'env', 'env-regex'];
const unknownTo = (driver: string) => (option: string) =>
  `unknown log opt '${option}' for ${driver} log driver`;

/** By name, with the rules of each one's `ValidateLogOpt` (moby `daemon/logger/`). */
export const LOG_DRIVERS: Readonly<Record<string, LogDriver>> = {
  none: { options: [], unknown: unknownTo('none') },
  'json-file': {
    options: ['max-file', 'max-size', 'compress', ...METADATA, 'tag'],
    unknown: unknownTo('json-file'),
  },
  local: {
    options: ['max-file', 'max-size', 'compress'],
    unknown: (option) => `unknown log opt '${option}' for log driver local`,
  },
  syslog: {
    options: [
      ...METADATA,
      'tag',
      'syslog-address',
      'syslog-facility',
      'syslog-tls-ca-cert',
      'syslog-tls-cert',
      'syslog-tls-key',
      'syslog-tls-skip-verify',
      'syslog-format',
    ],
    unknown: unknownTo('syslog'),
    judge: (options, dialect) => {
      judgeSyslogAddress(options['syslog-address'] ?? '', dialect);
      judgeFacility(options['syslog-facility'] ?? '');
      if (!['', 'rfc3164', 'rfc5424', 'rfc5424micro'].includes(options['syslog-format'] ?? '')) {
        throw new ParseError('Invalid syslog format');
      }
    },
  },
  journald: { options: [...METADATA, 'tag'], unknown: unknownTo('journald') },
  gelf: {
    options: [
      ...METADATA,
      'tag',
      'gelf-address',
      'gelf-compression-level',
      'gelf-compression-type',
      'gelf-tcp-max-reconnect',
      'gelf-tcp-reconnect-delay',
    ],
    unknown: (option) => `unknown log opt ${quote(option)} for gelf log driver`,
    judgeFirst: (options, dialect) => void parseGelfAddress(options['gelf-address'] ?? '', dialect),
    judge: judgeGelf,
  },
  fluentd: {
    options: [
      ...METADATA,
      'tag',
      'fluentd-address',
      'fluentd-async',
      'fluentd-async-connect',
      'fluentd-buffer-limit',
      'fluentd-max-retries',
      'fluentd-request-ack',
      'fluentd-retry-wait',
      'fluentd-sub-second-precision',
    ],
    newerOptions: ['fluentd-async-reconnect-interval'],
    unknown: unknownTo('fluentd'),
    judge: judgeFluentd,
  },
  awslogs: {
    options: [
      'awslogs-create-group',
      'awslogs-credentials-endpoint',
      'awslogs-datetime-format',
      'awslogs-endpoint',
      'awslogs-force-flush-interval-seconds',
      'awslogs-group',
      'awslogs-max-buffered-events',
      'awslogs-multiline-pattern',
      'awslogs-region',
      'awslogs-stream',
      'tag',
    ],
    newerOptions: ['awslogs-format'],
    unknown: unknownTo('awslogs'),
    judge: judgeAwslogs,
  },
  gcplogs: {
    options: [...METADATA, 'gcp-project', 'gcp-log-cmd', 'gcp-meta-zone', 'gcp-meta-name', 'gcp-meta-id'],
    unknown: (option) => `${quote(option)} is not a valid option for the gcplogs driver`,
  },
  splunk: {
    options: [
      ...METADATA,
      'tag',
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
    unknown: unknownTo('splunk'),
  },
  logentries: {
    // Its list of names has one that matches all of them.
    options: ['*'],
    unknown: unknownTo('logentries'),
    judge: (options) => {
      if (!options['logentries-token']) throw new ParseError('Missing logentries token');
    },
  },
};

function judgeSyslogAddress(address: string, { schemes }: LogDialect): void {
  if (address === '') return;
  requireScheme('syslog-address', address, schemes);
  const { scheme, host } = parseUrl(address);
  if (scheme === 'unix' || scheme === 'unixgram') return;
  if (!['udp', 'tcp', 'tcp+tls'].includes(scheme)) throw new ParseError(`unsupported scheme: '${scheme}'`);
  judgeHostPort(host);
}

/** A port may be missing. Throws `ParseError`. */
function judgeHostPort(host: string): void {
  try {
    splitHostPort(host);
  } catch (error) {
    if (!(error instanceof ParseError) || error.reason !== 'missing port in address') throw error;
  }
}

/** Releases before 22.06 looked at the first letters only. Throws `ParseError`. */
function requireScheme(option: string, address: string, schemes: LogDialect['schemes']): void {
  if (schemes.length === 0 || schemes.some((scheme) => address.startsWith(`${scheme}://`))) return;
  throw new ParseError(`${option} should be in form proto://address, got ${address}`);
}

const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );

function judgeFacility(facility: string): void {
  if (facility === '' || FACILITIES.includes(facility)) return;
  if (/^[+-]?[0-9]+$/.test(facility) && Number(facility) >= 0 && Number(facility) <= 23) return;
  throw new ParseError('invalid syslog facility');
}

function parseGelfAddress(address: string, { schemes }: LogDialect): { scheme: string; host: string } {
  if (address === '') throw new ParseError('gelf-address is a required parameter');
  requireScheme('gelf-address', address, schemes);
  const { scheme, host } = parseUrl(address);
  if (scheme !== 'udp' && scheme !== 'tcp') throw new ParseError('gelf: endpoint needs to be TCP or UDP');
  rephrase(
    () => splitHostPort(host),
    () => 'gelf: please provide gelf-address as proto://host:port',
  );
  return { scheme, host };
}

function judgeGelf(options: LogOptions, dialect: LogDialect): void {
  const { scheme } = parseGelfAddress(options['gelf-address'] ?? '', dialect);
  const number = (text: string) => (/^[+-]?[0-9]+$/.test(text) ? Number(text) : Number.NaN);
  for (const [option, value] of Object.entries(options)) {
    const isLevel = option === 'gelf-compression-level';
    if (isLevel || option === 'gelf-compression-type') {
      if (scheme !== 'udp') throw new ParseError('compression is only supported on UDP');
      const isKnown = isLevel
        ? number(value) >= -1 && number(value) <= 9
        : ['gzip', 'zlib', 'none'].includes(value);
      if (!isKnown)
        throw new ParseError(
          `unknown value ${quote(value)} for log opt ${quote(option)} for gelf log driver`,
        );
    }
    if (option === 'gelf-tcp-max-reconnect' || option === 'gelf-tcp-reconnect-delay') {
      if (scheme !== 'tcp') throw new ParseError(`${quote(option)} is only valid for TCP`);
      if (!(number(value) >= 0)) throw new ParseError(`${quote(option)} must be a positive integer`);
    }
  }
}

const SHORTEST_RECONNECT_NS = 100e6;
const LONGEST_RECONNECT_NS = 10e9;

function judgeFluentd(options: LogOptions, { parseBytes, schemes }: LogDialect): void {
  const judged = (option: string, judge: (value: string) => unknown) => {
    const value = options[option] ?? '';
    if (value !== '') judge(value);
  };
  judged('fluentd-address', (address) =>
    rephrase(
      () => (schemes.length === 0 ? judgeFluentdUrl(address) : judgeOldFluentdAddress(address, schemes)),
      ({ message }) =>
        schemes.length === 0
          ? `invalid fluentd-address (${address}): ${message}`
          : `invalid fluentd-address ${address}: ${message}`,
    ),
  );
  judged('fluentd-buffer-limit', parseBytes);
  judged('fluentd-retry-wait', parseDuration);
  judged('fluentd-max-retries', (value) => parseInteger(value, { base: 10, bits: 64, signed: false }));
  if (options['fluentd-async'] && options['fluentd-async-connect']) {
    throw new ParseError(
      "conflicting options: cannot specify both 'fluentd-async' and 'fluentd-async-connect",
    );
  }
  judged('fluentd-async', parseBoolean);
  judged('fluentd-async-connect', parseBoolean);
  judged('fluentd-async-reconnect-interval', (value) => {
    const words = 'invalid value for fluentd-async-reconnect-interval: ';
    const interval = rephrase(
      () => parseDuration(value),
      ({ message }) => `${words}${message}`,
    );
    if (interval === 0 || (interval >= SHORTEST_RECONNECT_NS && interval <= LONGEST_RECONNECT_NS)) return;
    throw new ParseError(`${words}value (${quote(formatDuration(interval))}) must be between 100ms and 10s`);
  });
  judged('fluentd-sub-second-precision', parseBoolean);
  judged('fluentd-request-ack', parseBoolean);
}

function judgeFluentdUrl(address: string): void {
  const { scheme, host, path } = parseUrl(address.includes('://') ? address : `tcp://${address}`);
  if (scheme === 'unix') {
    if (/^\/*$/.test(path)) throw new ParseError('path is empty');
    return;
  }
  if (scheme !== 'tcp' && scheme !== 'tls') throw new ParseError(`unsupported scheme: '${scheme}'`);
  if (path !== '') throw new ParseError('should not contain a path element');
  const port = /:([0-9]+)$/.exec(host)?.[1];
  if (port === undefined) return;
  rephrase(
    () => parseInteger(port, { base: 10, bits: 16, signed: false }),
    ({ message }) => `invalid port: ${message}`,
  );
}

function judgeOldFluentdAddress(given: string, schemes: LogDialect['schemes']): void {
  const isUrl = schemes.some((known) => given.startsWith(`${known}://`));
  const { scheme, host } = isUrl ? parseUrl(given) : { scheme: 'tcp', host: given };
  if (scheme === 'unix' || scheme === 'unixgram') return;
  judgeHostPort(host);
  if (host.includes(':')) parseDecimal(splitHostPort(host).port);
}

function judgeAwslogs(options: LogOptions): void {
  if (!options['awslogs-group']) throw new ParseError("must specify a value for log opt 'awslogs-group'");
  const createGroup = options['awslogs-create-group'] ?? '';
  if (createGroup !== '') {
    rephrase(
      () => parseBoolean(createGroup),
      ({ message }) => `must specify valid value for log opt 'awslogs-create-group': ${message}`,
    );
  }
  for (const option of ['awslogs-force-flush-interval-seconds', 'awslogs-max-buffered-events']) {
    const value = options[option] ?? '';
    if (value === '' || (/^\+?[0-9]+$/.test(value) && Number(value) > 0)) continue;
    throw new ParseError(`must specify a positive integer for log opt '${option}': ${value}`);
  }
  const [dates, lines] = ['awslogs-datetime-format', 'awslogs-multiline-pattern'];
  const both = [dates, lines].filter((option) => Object.hasOwn(options, option));
  if (both.length === 2) {
    throw new ParseError(`you cannot configure log opt '${dates}' and '${lines}' at the same time`);
  }
  const format = options['awslogs-format'] ?? '';
  if (format === '') return;
  if (format !== 'json/emf') throw new ParseError(`unsupported log format '${format}'`);
  if (both.length === 0) return;
  throw new ParseError(
    `you cannot configure log opt '${dates}' or '${lines}' when log opt 'awslogs-format' is set to 'json/emf'`,
  );
}
