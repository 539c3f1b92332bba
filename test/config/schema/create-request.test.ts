import test from 'ava';
import fc from 'fast-check';
import { parseCreateRequest } from '../../../src/config/schema/create-request.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

function problems(value: unknown): readonly string[] {
  try {
    parseCreateRequest(value);
  } catch (error) {
    if (error instanceof ConfigError && error.code === 'CONFIG_INVALID') return error.problems;
    throw error;
  }
  return [];
}

test('A request stays as it is.', (t) => {
  const request = {
    Image: 'busybox',
    Cmd: ['sleep', '1'],
    ExposedPorts: { '80/tcp': {} },
    HostConfig: {
      Memory: 67_108_864,
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }], '90/tcp': null },
      Ulimits: [{ Name: 'nofile', Soft: 1, Hard: -1 }],
      Mounts: [
        { Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 1, Mode: 511, Options: [['exec']] } },
      ],
    },
    NetworkingConfig: { EndpointsConfig: { n1: { IPAMConfig: { IPv4Address: '10.0.0.2' } }, n2: null } },
  };
  t.deepEqual(parseCreateRequest(request), request);
});

test('Null stands for missing everywhere.', (t) => {
  const request = {
    Image: 'x',
    Cmd: null,
    Env: null,
    Healthcheck: null,
    HostConfig: { Binds: null, Memory: null, Init: null },
  };
  t.deepEqual(parseCreateRequest(request), request);
  t.deepEqual(parseCreateRequest({ Image: 'x', HostConfig: null }), { Image: 'x', HostConfig: null });
});

test('A lone text is a list of one where Docker takes it for one.', (t) => {
  t.deepEqual(parseCreateRequest({ Cmd: 'ls', Entrypoint: '', HostConfig: { CapAdd: 'ALL' } }), {
    Cmd: ['ls'],
    Entrypoint: [''],
    HostConfig: { CapAdd: ['ALL'] },
  });
});

test('Every problem is listed with its path, what was expected and what was found.', (t) => {
  t.deepEqual(
    problems({
      Cmd: 5,
      Labels: { 'a.b': 1 },
      Tty: 'yes',
      Volums: {},
      HostConfig: {
        Memory: '64m',
        memory: 1,
        NanoCpus: 1.5,
        BlkioWeight: 70_000,
        Ulimits: [{ Name: 'x', Soft: 1 }],
        PortBindings: { '80/tcp': [{ HostPrt: '1' }] },
      },
    }),
    [
      'Tty: expected true or false, got "yes"',
      'Cmd: expected a text or a list of texts, got 5',
      'Labels["a.b"]: expected a text, got 1',
      'HostConfig.Memory: expected a whole number of bytes, got "64m"',
      'HostConfig.NanoCpus: expected a whole number of billionths of a CPU, got 1.5',
      'HostConfig.BlkioWeight: expected a whole number from 0 to 65535, got 70000',
      'HostConfig.Ulimits[0].Hard: expected a whole number, got nothing',
      'HostConfig.PortBindings["80/tcp"][0].HostPrt: unknown field, did you mean HostPort?',
      'HostConfig.memory: unknown field, did you mean Memory?',
      'Volums: unknown field, did you mean Volumes?',
    ],
  );
});

test('What is no object is refused as a whole.', (t) => {
  t.deepEqual(problems(5), ['expected an object, got 5']);
  t.deepEqual(problems([]), ['expected an object, got []']);
});

test('A long value is cut short in a message.', (t) => {
  t.deepEqual(problems({ Tty: 'x'.repeat(100) }), [`Tty: expected true or false, got "${'x'.repeat(59)}…`]);
});

test('Any JSON is taken or refused with one kind of error.', (t) => {
  const fields = fc.constantFrom(
    'Image',
    'Cmd',
    'Env',
    'Labels',
    'HostConfig',
    'NetworkingConfig',
    'Healthcheck',
    '__proto__',
  );
  fc.assert(
    fc.property(
      fc.dictionary(fields, fc.jsonValue()),
      (value) => problems(JSON.parse(JSON.stringify(value))).length >= 0,
    ),
  );
  t.pass();
});

test('A field that an element of a list does not have is told with the one that was likely meant.', (t) => {
  t.deepEqual(
    problems({
      HostConfig: { Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 1, Sofft: 1 }], Mounts: [{ Typ: 'bind' }] },
    }),
    [
      'HostConfig.Ulimits[0].Sofft: unknown field, did you mean Soft?',
      'HostConfig.Mounts[0].Typ: unknown field, did you mean Type?',
    ],
  );
});

test('The first request of a process is taken and refused as every later one.', async (t) => {
  const requests = [
    {},
    { Image: 'x', Cmd: 'ls', HostConfig: { Memory: 1, Binds: null, CapAdd: 'ALL' } },
    { HostConfig: null, NetworkingConfig: { EndpointsConfig: {} }, Image: 'x' },
    { HostConfig: { Memory: '64m', Memroy: 1, Binds: ['/a:/b'] }, Tyy: null },
    { HostConfig: { Memroy: null } },
    { HostConfig: 5 },
    { HostConfig: [] },
    [],
    null,
    'x',
  ];
  const later = requests.map(answer);
  for (const [index, request] of requests.entries()) {
    // Another copy of the module, which has not seen a request yet.
    const first = await import(`../../../src/config/schema/create-request.ts?first=${index}`);
    t.deepEqual(answer(request, first.parseCreateRequest), later[index], JSON.stringify(request));
  }
});

/** What a request becomes, with its fields in order, or what is wrong with it. */
function answer(value: unknown, parse: unknown): string {
  try {
    return JSON.stringify((typeof parse === 'function' ? parse : parseCreateRequest)(value));
  } catch (error) {
    return JSON.stringify(error instanceof ConfigError ? error.problems : String(error));
  }
}
