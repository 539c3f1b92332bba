import test from 'ava';
import type { WindowsInput } from '../../../src/contract/windows-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildWindowsSpec } from '../../../src/spec/windows/build-windows-spec.ts';
import { windowsInput } from './windows-input.ts';

// What `createSpec` of Windows decides, branch by branch.

function build(changes: Partial<WindowsInput> = {}) {
  return buildWindowsSpec(windowsInput(changes));
}

function refusalOf(changes: Partial<WindowsInput>): string | undefined {
  try {
    build(changes);
    return undefined;
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

test('the host’s name has its domain where there is one, and may be missing', (t) => {
  const name = (config: WindowsInput['config']) => build({ config: { Cmd: ['x'], ...config } }).hostname;

  t.deepEqual(
    [name({ Hostname: 'h', Domainname: 'd' }), name({ Hostname: 'h' }), name({ Domainname: '' })],
    ['h.d', 'h', ''],
  );
});

test('mounts say only whether they are read-only', (t) => {
  const mounts = [
    { source: 'C:\\a', destination: 'C:\\b', writable: true },
    { source: 'C:\\c', destination: 'C:\\d', writable: false },
  ];

  t.deepEqual(build({ mounts }).mounts, [
    { source: 'C:\\a', destination: 'C:\\b' },
    { source: 'C:\\c', destination: 'C:\\d', options: ['ro'] },
  ]);
});

test('annotations are there where there are any', (t) => {
  const annotations = (Annotations: WindowsInput['hostConfig']['Annotations']) =>
    build({ hostConfig: { Annotations } });

  t.deepEqual(annotations({ a: 'b' }).annotations, { a: 'b' });
  t.false('annotations' in annotations({}));
  t.false('annotations' in annotations(null));
});

test('the command is the entrypoint and what follows, as a list or as one line', (t) => {
  const process = (config: WindowsInput['config']) => build({ config }).process ?? {};

  t.deepEqual(process({ Entrypoint: ['cmd', '/S'], Cmd: ['a b'] }).args, ['cmd', '/S', 'a b']);
  t.deepEqual(process({ Entrypoint: ['cmd'] }).args, ['cmd']);
  t.deepEqual(process({ Cmd: ['cmd'] }).args, ['cmd']);
  const escaped = process({ Entrypoint: ['cmd /S'], Cmd: ['a b', 'c'], ArgsEscaped: true });
  t.deepEqual([escaped.commandLine, escaped.args], ['cmd /S "a b" c', undefined]);
});

test('a console has a size, be it none, and only where it is asked for', (t) => {
  const process = (Tty: boolean, ConsoleSize?: number[]) =>
    build({ config: { Cmd: ['x'], Tty }, hostConfig: ConsoleSize ? { ConsoleSize } : {} }).process ?? {};

  t.deepEqual(process(true, [25, 80]).consoleSize, { height: 25, width: 80 });
  t.deepEqual(process(true).consoleSize, { height: 0, width: 0 });
  t.true(process(true).terminal);
  t.false('consoleSize' in process(false, [25, 80]));
  t.false('terminal' in process(false, [25, 80]));
});

test('user and folder are what is asked for', (t) => {
  const process = (config: WindowsInput['config']) => build({ config: { Cmd: ['x'], ...config } }).process;

  t.deepEqual(process({ User: 'me' })?.user, { uid: 0, gid: 0, username: 'me' });
  t.deepEqual(process({})?.user, { uid: 0, gid: 0 });
  t.is(process({ WorkingDir: 'D:\\w' })?.cwd, 'D:\\w');
  t.is(process({ WorkingDir: '' })?.cwd, 'C:\\');
});

test('the root is a folder, with one backslash at its end; a virtual machine finds its own', (t) => {
  t.deepEqual(build({ rootfs: '\\\\?\\Volume{1}' }).root, { path: '\\\\?\\Volume{1}\\' });
  t.deepEqual(build({ rootfs: '\\\\?\\Volume{1}\\' }).root, { path: '\\\\?\\Volume{1}\\' });
  t.deepEqual(build({ rootfs: '', defaultIsolation: 'hyperv' }).root, { path: '' });
});

test('disks are not flushed while a container boots for the first time', (t) => {
  t.true(build({ hasBeenStartedBefore: false }).windows?.ignoreFlushesDuringBoot);
  t.false('ignoreFlushesDuringBoot' in (build({ hasBeenStartedBefore: true }).windows ?? {}));
});

test('isolation is what is asked for, in any case, else the engine’s default', (t) => {
  const isVirtual = (Isolation: string | null, defaultIsolation: 'process' | 'hyperv') =>
    'hyperv' in (build({ hostConfig: { Isolation }, defaultIsolation }).windows ?? {});

  for (const isolation of ['', 'default', 'Default', null]) {
    t.true(isVirtual(isolation, 'hyperv'), `${isolation}`);
    t.false(isVirtual(isolation, 'process'), `${isolation}`);
  }
  t.true(isVirtual('HyperV', 'process'));
  t.false(isVirtual('process', 'hyperv'));
});

test('endpoints are listed where they have an id, the gateway’s last of all', (t) => {
  const network = (changes: Partial<WindowsInput>) => build(changes).windows?.network;

  t.deepEqual(
    network({
      endpoints: [
        { network: 'a', hnsId: 'e1', gatewayHnsId: 'g1' },
        { network: 'b', hnsId: undefined },
        { network: 'c', hnsId: 'e3', gatewayHnsId: 'g3' },
        { network: 'd', hnsId: 'e4' },
      ],
      sharedNetwork: { containerId: 'p', endpoints: ['s1'] },
    }),
    { endpointList: ['e1', 'e3', 'e4', 's1', 'g3'], networkSharedContainerName: 'p' },
  );
  t.deepEqual(network({ endpoints: [{ network: 'b', hnsId: undefined }] }), {});
  t.deepEqual(network({ endpoints: undefined }), {});
});

test('names are searched for where the container says, else where the setting does', (t) => {
  const settings = { ...windowsInput().settings, dnsSearch: ['set'] };
  const search = (DnsSearch: string[] | null, given: WindowsInput['settings'] = settings) =>
    build({ hostConfig: { DnsSearch }, settings: given }).windows?.network?.DNSSearchList;

  t.deepEqual(search(['own']), ['own']);
  t.deepEqual(search([]), ['set']);
  t.deepEqual(search(null), ['set']);
  t.is(search(null, windowsInput().settings), undefined);
});

test('one endpoint that allows questions without a domain is enough', (t) => {
  const allowed = (...allow: (boolean | undefined)[]) =>
    build({
      endpoints: allow.map((allowUnqualifiedDnsQuery, index) => ({
        ...{ network: `n${index}`, hnsId: `e${index}` },
        ...(allowUnqualifiedDnsQuery === undefined ? {} : { allowUnqualifiedDnsQuery }),
      })),
    }).windows?.network?.allowUnqualifiedDNSQuery;

  t.true(allowed(undefined, true));
  t.is(allowed(undefined, false), undefined);
});

test('limits are there where they are asked for, each by itself', (t) => {
  const resources = (hostConfig: WindowsInput['hostConfig']) => build({ hostConfig }).windows?.resources;

  t.is(resources({}), undefined);
  t.deepEqual(resources({ CpuShares: 5 }), { cpu: { shares: 5, maximum: 0, count: 0 } });
  t.deepEqual(resources({ CpuCount: 2 }), { cpu: { shares: 0, maximum: 0, count: 2 } });
  t.deepEqual(resources({ CpuPercent: 3 }), { cpu: { shares: 0, maximum: 300, count: 0 } });
  t.deepEqual(resources({ Memory: 7 }), { memory: { limit: 7 } });
  t.deepEqual(resources({ IOMaximumBandwidth: 8 }), { storage: { bps: 8, iops: 0 } });
  t.deepEqual(resources({ IOMaximumIOps: 9 }), { storage: { bps: 0, iops: 9 } });
});

test('whole processors of a virtual machine are counted, parts of them limited as well', (t) => {
  const cpu = (NanoCpus: number, CpuPercent = 0) =>
    build({ hostConfig: { NanoCpus, CpuPercent }, defaultIsolation: 'hyperv' }).windows?.resources?.cpu;

  t.deepEqual(cpu(2e9), { shares: 0, count: 2, maximum: 0 });
  t.deepEqual(cpu(2e9, 40), { shares: 0, count: 2, maximum: 4000 });
  t.deepEqual(cpu(15e8), { shares: 0, count: 2, maximum: 7500 });
});

test('without layers of Windows’ own the image’s are all', (t) => {
  const image = (changes: Partial<WindowsInput['image']>) => ({ ...windowsInput().image, ...changes });

  t.deepEqual(build({}).windows?.layerFolders, ['C:\\layers\\top', 'C:\\layers\\low', 'C:\\layers\\own']);
  t.deepEqual(build({ image: image({ diffIds: [] }) }).windows?.layerFolders, ['C:\\layers\\own']);
  t.regex(refusalOf({ image: image({ rootfsType: 'layers+base', baseLayer: 'b' }) }) ?? '', /layer does not/);
});

test('devices are told apart by what their ids are', (t) => {
  const device = (PathOnHost: string) =>
    build({ hostConfig: { Devices: [{ PathOnHost }] } }).windows?.devices;

  t.deepEqual(device('class/X'), [{ idType: 'class', id: 'X' }]);
  t.deepEqual(device('vpci://a/b://c'), [{ idType: 'vpci', id: 'a/b://c' }]);
  t.deepEqual(device('class/'), [{ idType: 'class', id: '' }]);
  for (const path of ['class', 'other/X', 'X']) {
    t.is(
      refusalOf({ hostConfig: { Devices: [{ PathOnHost: path }] } }),
      `invalid device assignment path: '${path}', must be 'class/ID' or 'IDType://ID'`,
    );
  }
});

test('a credential spec is found by its whole name, whatever its case', (t) => {
  const credential = (value: string, credentialSpecs: WindowsInput['credentialSpecs'] = {}) =>
    build({ hostConfig: { SecurityOpt: [`CredentialSpec=${value}`] }, credentialSpecs }).windows
      ?.credentialSpec;

  t.deepEqual(credential('RAW://{"a":"b=c"}'), { a: 'b=c' });
  t.deepEqual(credential('file://x.json', { 'file://x.json': '{"f":1}' }), { f: 1 });
  t.deepEqual(credential('registry://x', { 'registry://x': '{"r":1}' }), { r: 1 });
  t.is(build({}).windows?.credentialSpec, undefined);
});

test('of several credential specs the last one counts', (t) => {
  const SecurityOpt = ['credentialspec=raw://{"a":1}', 'credentialspec=raw://{"b":2}'];

  t.deepEqual(build({ hostConfig: { SecurityOpt } }).windows?.credentialSpec, { b: 2 });
});

for (const [value, message] of [
  ['file://x', 'credential spec file://x could not be found'],
  ['registry://x', 'credential spec registry://x could not be found'],
  ['file://\\x', 'invalid credential spec: file:// path cannot be absolute'],
  ['file:///x', 'invalid credential spec: file:// path cannot be absolute'],
  ['file://C:/x', 'invalid credential spec: file:// path cannot be absolute'],
  ['raw://x', 'the credential spec is not JSON'],
] as const) {
  test(`the credential spec ${value} is refused`, (t) => {
    t.is(refusalOf({ hostConfig: { SecurityOpt: [`credentialspec=${value}`] } }), message);
  });
}

for (const value of ['raw://', 'file://', 'other://x', 'raw', '']) {
  test(`the credential spec “${value}” has no place`, (t) => {
    t.regex(
      refusalOf({ hostConfig: { SecurityOpt: [`credentialspec=${value}`] } }) ?? '',
      /^invalid credential spec security option - value must be prefixed by 'file:\/\/'/,
    );
  });
}
