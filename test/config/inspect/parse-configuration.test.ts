import test from 'ava';
import { parseConfiguration } from '../../../src/config/inspect/parse-configuration.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

const ID = 'a'.repeat(64);
const INSPECTED = {
  Id: ID,
  Name: '/web',
  State: { Status: 'running' },
  Image: 'sha256:0',
  Config: { Hostname: ID.slice(0, 12), Image: 'busybox', Cmd: ['sleep', '1'], Env: null },
  HostConfig: { NetworkMode: 'n1', Memory: 1024 },
  NetworkSettings: {
    SandboxKey: '/run/x',
    Networks: {
      n1: {
        IPAMConfig: { IPv4Address: '10.0.0.2' },
        Links: null,
        Aliases: ['w', ID.slice(0, 12)],
        MacAddress: '02:42:ac:11:00:02',
        NetworkID: 'n',
        IPAddress: '10.0.0.2',
        DriverOpts: null,
      },
      n2: { IPAMConfig: null, Aliases: [ID.slice(0, 12)], NetworkID: 'm' },
    },
  },
};
const EXPECTED = {
  request: {
    Image: 'busybox',
    Cmd: ['sleep', '1'],
    Env: null,
    HostConfig: { NetworkMode: 'n1', Memory: 1024 },
    NetworkingConfig: {
      EndpointsConfig: { n1: { IPAMConfig: { IPv4Address: '10.0.0.2' }, Aliases: ['w'] } },
    },
  },
  name: 'web',
};

test('An inspected container becomes the request that would make it anew.', (t) => {
  t.deepEqual(parseConfiguration(JSON.stringify(INSPECTED)), EXPECTED);
  t.deepEqual(parseConfiguration(JSON.stringify([INSPECTED])), EXPECTED);
});

test('A host name that somebody chose is kept.', (t) => {
  const inspected = { ...INSPECTED, Config: { ...INSPECTED.Config, Hostname: 'db' } };
  t.is(parseConfiguration(JSON.stringify(inspected)).request.Hostname, 'db');
});

test('A container that was inspected without a host name is none of a wrong type.', (t) => {
  const { Hostname: _, ...Config } = INSPECTED.Config;
  t.deepEqual(parseConfiguration(JSON.stringify({ ...INSPECTED, Config })), EXPECTED);
});

test('A body of a create request is taken as it is.', (t) => {
  t.deepEqual(parseConfiguration('\ufeff{"Image": "busybox", "Cmd": "ls"}'), {
    request: { Image: 'busybox', Cmd: ['ls'] },
  });
});

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ['', 'unexpected EOF'],
  ['{"Image"}', "invalid character '}' after object key"],
  ['[]', 'expected one container, got a list of 0'],
  ['[{}, {}]', 'expected one container, got a list of 2'],
  ['[5]', 'json: cannot unmarshal number into Go value of type runconfig.ContainerConfigWrapper'],
  [
    '{"HostConfig": {"Memory": "x"}}',
    'json: cannot unmarshal string into Go struct field HostConfig.HostConfig.Memory of type int64',
  ],
  [
    '{"HostConfig": {"Memory": 67108864.0}}',
    'json: cannot unmarshal number 67108864.0 into Go struct field HostConfig.HostConfig.Memory of type int64',
  ],
  [
    '{"Config": {}, "HostConfig": {"Memory": 1e3}}',
    'json: cannot unmarshal number 1e3 into Go struct field HostConfig.HostConfig.Memory of type int64',
  ],
];

for (const [text, message] of REFUSED) {
  test(`${text === '' ? 'An empty text' : text} is refused.`, (t) => {
    const error = t.throws(() => parseConfiguration(text), { instanceOf: ConfigError });
    t.like(error, { code: 'CONFIG_INVALID', message });
  });
}
