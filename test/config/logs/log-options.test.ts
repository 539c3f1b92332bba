import test from 'ava';
import { DIALECT_20_10, DIALECT_24_0 } from '../../../src/config/create/dialect.ts';
import { logOptionProblems } from '../../../src/config/logs/log-option-problems.ts';
import { logStartProblem } from '../../../src/config/logs/log-start-problem.ts';

const OLD = DIALECT_20_10.logs;
const NEW = DIALECT_24_0.logs;

/** The driver, its options, and the first words of its refusal: Docker 24.0's, and 20.10's where they differ. */
const REFUSED: readonly (readonly [string, Record<string, string>, string, string?])[] = [
  ['local', { tag: 'x' }, "unknown log opt 'tag' for log driver local"],
  ['gcplogs', { tag: 'x' }, '"tag" is not a valid option for the gcplogs driver'],
  ['logentries', { any: 'x' }, 'Missing logentries token'],
  ['json-file', { 'cache-disabled': 'x' }, 'invalid value for option cache-disabled: x'],
  ['json-file', { mode: 'x' }, 'logger: logging mode not supported: x'],
  [
    'syslog',
    { 'syslog-address': 'http://x' },
    "unsupported scheme: 'http'",
    'syslog-address should be in form proto://address, got http://x',
  ],
  ['syslog', { 'syslog-facility': '24' }, 'invalid syslog facility'],
  ['syslog', { 'syslog-format': 'x' }, 'Invalid syslog format'],
  ['gelf', { bogus: '1' }, 'gelf-address is a required parameter'],
  ['gelf', { 'gelf-address': 'tcp://1.2.3.4' }, 'gelf: please provide gelf-address as proto://host:port'],
  [
    'gelf',
    { 'gelf-address': 'tcp://a:1', 'gelf-compression-type': 'gzip' },
    'compression is only supported on UDP',
  ],
  [
    'gelf',
    { 'gelf-address': 'udp://a:1', 'gelf-compression-level': '10' },
    'unknown value "10" for log opt "gelf-compression-level" for gelf log driver',
  ],
  [
    'gelf',
    { 'gelf-address': 'udp://a:1', 'gelf-tcp-max-reconnect': '1' },
    '"gelf-tcp-max-reconnect" is only valid for TCP',
  ],
  [
    'fluentd',
    { 'fluentd-address': 'http://a' },
    "invalid fluentd-address (http://a): unsupported scheme: 'http'",
    'invalid fluentd-address http://a: strconv.Atoi: parsing "//a": invalid syntax',
  ],
  ['fluentd', { 'fluentd-async': 'x' }, 'strconv.ParseBool: parsing "x": invalid syntax'],
  [
    'fluentd',
    { 'fluentd-async-reconnect-interval': '1' },
    'invalid value for fluentd-async-reconnect-interval: time: missing unit in duration "1"',
    "unknown log opt 'fluentd-async-reconnect-interval' for fluentd log driver",
  ],
  ['awslogs', { 'awslogs-region': 'r' }, "must specify a value for log opt 'awslogs-group'"],
  [
    'awslogs',
    { 'awslogs-group': 'g', 'awslogs-max-buffered-events': '0' },
    "must specify a positive integer for log opt 'awslogs-max-buffered-events': 0",
  ],
  ['nope', {}, 'error looking up logging plugin nope: plugin "nope" not found'],
];

for (const [type, options, newer, older = newer] of REFUSED) {
  test(`${type} with ${JSON.stringify(options)} is refused as each release does`, (t) => {
    t.is(logOptionProblems(type, options, NEW)[0], newer);
    t.is(logOptionProblems(type, options, OLD)[0], older);
  });
}

test('options that a driver knows are taken', (t) => {
  t.deepEqual(
    logOptionProblems('syslog', { 'syslog-address': 'udp://1.2.3.4', 'syslog-facility': '5', tag: 'x' }, OLD),
    [],
  );
  t.deepEqual(
    logOptionProblems('fluentd', { 'fluentd-address': 'unix:///x', 'fluentd-buffer-limit': '1m' }, NEW),
    [],
  );
  t.deepEqual(
    logOptionProblems(
      'json-file',
      { mode: 'non-blocking', 'max-buffer-size': '1m', 'cache-disabled': 'true' },
      NEW,
    ),
    [],
  );
});

for (const [type, options, problem] of [
  ['json-file', { 'max-size': '0' }, 'max-size must be a positive number'],
  ['json-file', { 'max-file': 'x' }, 'strconv.Atoi: parsing "x": invalid syntax'],
  ['json-file', { 'labels-regex': 'a(' }, 'error parsing regexp: missing closing ): `a(`'],
  [
    'json-file',
    { tag: '{{.X}}' },
    'template: log-tag:1:2: executing "log-tag" at <.X>: can\'t evaluate field X in type *logger.Info',
  ],
  ['local', { 'max-file': '1' }, 'compression cannot be enabled when max file count is 1'],
  ['local', { 'max-file': 'x' }, 'invalid value for max-file: x: strconv.Atoi: parsing "x": invalid syntax'],
  [
    'local',
    { compress: 'x' },
    'error reading compress log option: strconv.ParseBool: parsing "x": invalid syntax',
  ],
  ['splunk', {}, 'splunk: splunk-url is expected'],
  [
    'splunk',
    { 'splunk-url': 'http://x/y' },
    'splunk: expected format scheme://dns_name_or_ip:port for splunk-url',
  ],
  ['journald', {}, 'journald is not enabled on this host'],
] as const) {
  test(`a ${type} log with ${JSON.stringify(options)} cannot be opened`, (t) => {
    t.is(logStartProblem({ Type: type, Config: options }, NEW, false), problem);
  });
}

test('logs that can be opened are', (t) => {
  t.is(
    logStartProblem(
      { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '2', compress: 'true', tag: '{{.ID}}' } },
      NEW,
      false,
    ),
    undefined,
  );
  t.is(
    logStartProblem({ Type: 'local', Config: { 'max-file': '1', compress: 'false' } }, NEW, false),
    undefined,
  );
  t.is(logStartProblem({ Type: 'journald', Config: {} }, NEW, true), undefined);
});
