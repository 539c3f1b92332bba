import type { HostConfig } from '../../contract/docker.ts';
import { checkRegexp } from '../../lib/go/check-regexp.ts';
import { checkTemplate } from '../../lib/go/check-template.ts';
import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { parseDecimal, parseInteger } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { parseUrl } from '../../lib/urls/parse-url.ts';
import type { LogDialect } from './log-dialect.ts';
import type { LogOptions } from './log-drivers.ts';

/** What a log's tag may name: the fields and methods of moby's `logger.Info`, and its functions. */
const TAG_NAMES = {
  type: '*logger.Info',
  fields: [
    ...['Config', 'ContainerID', 'ContainerName', 'ContainerEntrypoint', 'ContainerArgs', 'ContainerImageID'],
    ...['ContainerImageName', 'ContainerCreated', 'ContainerEnv', 'ContainerLabels', 'LogPath', 'DaemonName'],
    ...[
      'ExtraAttributes',
      'Hostname',
      'Command',
      'ID',
      'FullID',
      'Name',
      'ImageID',
      'ImageFullID',
      'ImageName',
    ],
  ],
  functions: ['json', 'split', 'join', 'title', 'lower', 'upper', 'pad', 'truncate'],
};

type Opening = (options: LogOptions, dialect: LogDialect, hasSystemd: boolean) => void;

/** What each driver refuses when it opens a log (moby `daemon/logger/`, New). Where a log goes to cannot be tried here. */
const OPENINGS: Readonly<Record<string, Opening>> = {
  'json-file': (options, { parseBytes }) => {
    const size = options['max-size'];
    const files = options['max-file'];
    const compress = options.compress;
    if (size !== undefined && parseBytes(size) <= 0)
      throw new ParseError('max-size must be a positive number');
    if (files !== undefined && parseDecimal(files) < 1)
      throw new ParseError('max-file cannot be less than 1');
    const isOne = files === undefined || parseDecimal(files) === 1;
    if (compress !== undefined && parseBoolean(compress) && (isOne || size === undefined)) {
      throw new ParseError('compress cannot be true when max-file is less than 2 or max-size is not set');
    }
    checkAttributes(options);
    checkTag(options);
  },
  local: (options, { parseBytes }) => {
    const named = <T>(
      option: string,
      initial: T,
      read: (value: string) => T,
      words = `invalid value for ${option}: `,
    ) => {
      const value = options[option];
      if (value === undefined) return initial;
      return rephrase(
        () => read(value),
        ({ message }) => `${words}${words.startsWith('invalid') ? `${value}: ` : ''}${message}`,
      );
    };
    named('max-size', 0, parseBytes);
    const files = named('max-file', 5, parseDecimal);
    const compressed = named('compress', true, parseBoolean, 'error reading compress log option: ');
    if (files < 0) throw new ParseError('max file count cannot be less than 0');
    if (compressed && files <= 1) {
      throw new ParseError('compression cannot be enabled when max file count is 1');
    }
  },
  // Both daemons that take logs belong to systemd where it runs.
  journald: (_options, _dialect, hasSystemd) => {
    if (!hasSystemd) throw new ParseError('journald is not enabled on this host');
  },
  syslog: (options, _dialect, hasSystemd) => {
    checkTag(options);
    if (!options['syslog-address'] && !hasSystemd) throw new ParseError('Unix syslog delivery error');
  },
  gelf: (options) => {
    checkTag(options);
    checkAttributes(options);
  },
  fluentd: (options) => {
    checkTag(options);
    checkAttributes(options);
    const isAsync = [options['fluentd-async'], options['fluentd-async-connect']].some(
      (value) => value && parseBoolean(value),
    );
    if (isAsync || options['fluentd-address']) return;
    throw new ParseError('dial tcp 127.0.0.1:24224: connect: connection refused');
  },
  splunk: openSplunk,
  gcplogs: (options) => {
    if (options['gcp-project']) return;
    throw new ParseError(
      "No project was specified and couldn't read project from the metadata server. Please specify a project",
    );
  },
};

/**
 * Why the log of a container cannot be opened with its options, which Docker finds out when it starts the container.
 * Undefined when it can be. Pure.
 */
export function logStartProblem(
  logConfig: HostConfig['LogConfig'],
  dialect: LogDialect,
  hasSystemd: boolean,
): string | undefined {
  const type = logConfig?.Type ?? '';
  if (!Object.hasOwn(OPENINGS, type)) return undefined;
  try {
    OPENINGS[type]?.(logConfig?.Config ?? {}, dialect, hasSystemd);
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}

function checkTag(options: LogOptions): void {
  if (options.tag) checkTemplate(options.tag, 'log-tag', TAG_NAMES);
}

function checkAttributes(options: LogOptions): void {
  for (const option of ['labels-regex', 'env-regex']) if (options[option]) checkRegexp(options[option]);
}

function openSplunk(options: LogOptions): void {
  const expected = (option: string): string => {
    const value = options[option];
    if (value === undefined) throw new ParseError(`splunk: ${option} is expected`);
    return value;
  };
  const address = expected('splunk-url');
  const url = rephrase(
    () => parseUrl(address),
    () => `splunk: failed to parse ${address} as url value in splunk-url`,
  );
  const isPlain = ['', '/'].includes(url.path) && url.query === '' && url.fragment === '';
  if (!isPlain || !['http', 'https'].includes(url.scheme)) {
    throw new ParseError('splunk: expected format scheme://dns_name_or_ip:port for splunk-url');
  }
  expected('splunk-token');
  const judged = (option: string, judge: (value: string) => unknown) => {
    const value = options[option];
    if (value !== undefined) judge(value);
  };
  judged('splunk-insecureskipverify', parseBoolean);
  judged('splunk-gzip', parseBoolean);
  judged('splunk-gzip-level', (value) => {
    const level = parseInteger(value, { base: 10, bits: 32, signed: true });
    if (level >= -1 && level <= 9) return;
    throw new ParseError(
      `not supported level '${value}' for splunk-gzip-level (supported values between -1 and 9)`,
    );
  });
  judged('splunk-index-acknowledgment', parseBoolean);
  checkTag(options);
  checkAttributes(options);
  judged('splunk-verify-connection', parseBoolean);
}
