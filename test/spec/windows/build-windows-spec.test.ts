import test from 'ava';
import type { WindowsInput } from '../../../src/contract/windows-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { parseSpec } from '../../../src/oci/parse-spec.ts';
import { renderSpec } from '../../../src/oci/render-spec.ts';
import { buildWindowsSpec } from '../../../src/spec/windows/build-windows-spec.ts';
import { escapeArgument } from '../../../src/spec/windows/escape-argument.ts';
import { windowsInput } from './windows-input.ts';

test('a plain Windows container', (t) => {
  const spec = buildWindowsSpec(windowsInput());

  t.deepEqual(spec, {
    ociVersion: '1.3.0',
    process: {
      user: { uid: 0, gid: 0 },
      args: ['cmd', '/c', 'echo hi'],
      env: ['A=1'],
      cwd: 'C:\\',
    },
    root: { path: '\\\\?\\Volume{1}\\' },
    hostname: 'plain',
    mounts: [],
    windows: {
      layerFolders: ['C:\\layers\\top', 'C:\\layers\\low', 'C:\\layers\\own'],
      network: {},
      ignoreFlushesDuringBoot: true,
    },
  });
  t.notThrows(() => parseSpec(renderSpec(spec)));
});

test('everything that can be asked for is valid by the OCI schema', (t) => {
  const spec = buildWindowsSpec(
    windowsInput({
      config: {
        Cmd: ['x'],
        Tty: true,
        User: 'ContainerAdministrator',
        Hostname: 'h',
        Domainname: 'd',
        ArgsEscaped: true,
      },
      hostConfig: {
        Memory: 2 ** 30,
        CpuShares: 500,
        NanoCpus: 15e8,
        IOMaximumBandwidth: 10,
        ConsoleSize: [25, 80],
        Devices: [{ PathOnHost: 'class/5B45201D' }, { PathOnHost: 'vpci-location-path://PCIROOT(0)' }],
        SecurityOpt: ['credentialspec=raw://{"CmsPlugins":[]}'],
        DnsSearch: ['corp'],
        Annotations: { a: 'b' },
      },
      defaultIsolation: 'hyperv',
      endpoints: [{ network: 'nat', hnsId: 'ep1', gatewayHnsId: 'gw', allowUnqualifiedDnsQuery: true }],
      sharedNetwork: { containerId: 'other', endpoints: ['ep2'] },
      mounts: [{ source: 'C:\\a', destination: 'C:\\b', writable: false }],
    }),
  );

  t.deepEqual(parseSpec(renderSpec(spec)), spec);
  t.deepEqual(spec.windows?.network, {
    endpointList: ['ep1', 'ep2', 'gw'],
    allowUnqualifiedDNSQuery: true,
    DNSSearchList: ['corp'],
    networkSharedContainerName: 'other',
  });
  t.deepEqual(spec.windows?.resources, {
    cpu: { shares: 500, count: 2, maximum: 7500 },
    memory: { limit: 2 ** 30 },
    storage: { bps: 10, iops: 0 },
  });
  t.deepEqual(spec.windows?.devices, [
    { id: '5B45201D', idType: 'class' },
    { id: 'PCIROOT(0)', idType: 'vpci-location-path' },
  ]);
  t.deepEqual(spec.windows?.hyperv, {});
  t.deepEqual(spec.root, { path: '' });
  t.is(spec.hostname, 'h.d');
  t.is(spec.process?.commandLine, 'x');
});

test('processors are a part of the host’s without Hyper-V', (t) => {
  const cpu = (hostConfig: WindowsInput['hostConfig']) =>
    buildWindowsSpec(windowsInput({ hostConfig })).windows?.resources?.cpu;

  t.deepEqual(cpu({ NanoCpus: 2e9 }), { shares: 0, count: 0, maximum: 5000 });
  t.deepEqual(cpu({ NanoCpus: 1 }), { shares: 0, count: 0, maximum: 1 });
  t.deepEqual(cpu({ CpuPercent: 30, CpuCount: 2 }), { shares: 0, count: 2, maximum: 3000 });
});

test('arguments are escaped as Windows reads them', (t) => {
  t.deepEqual(['a', '', 'a b', 'a"b', 'a\\', 'a b\\', 'a\\"b c'].map(escapeArgument), [
    'a',
    '""',
    '"a b"',
    'a\\"b',
    'a\\',
    '"a b\\\\"',
    '"a\\\\\\"b c"',
  ]);
});

for (const [changes, message] of [
  [{ rootfs: '' }, /BaseFS of container .* is unexpectedly empty/],
  [{ hostConfig: { SecurityOpt: ['x'] } }, /no equals sign in supplied value x/],
  [{ hostConfig: { SecurityOpt: ['seccomp=x'] } }, /security option not supported: seccomp/],
  [{ hostConfig: { SecurityOpt: ['credentialspec=x'] } }, /value must be prefixed by 'file:\/\/'/],
  [{ hostConfig: { SecurityOpt: ['credentialspec=file://C:\\x'] } }, /path cannot be absolute/],
  [{ hostConfig: { SecurityOpt: ['credentialspec=raw://x'] } }, /not JSON/],
  [{ hostConfig: { Devices: [{ PathOnHost: 'x/y' }] } }, /must be 'class\/ID' or 'IDType:\/\/ID'/],
  [{ hostConfig: { Devices: [{ PathOnHost: '://y' }] } }, /IDType cannot be empty/],
  [{ layerPaths: {} }, /layer does not exist/],
] as const satisfies readonly (readonly [Partial<WindowsInput>, RegExp])[]) {
  test(`refused: ${message.source}`, (t) => {
    t.regex(
      t.throws(() => buildWindowsSpec(windowsInput(changes)), { instanceOf: SpecError })?.message ?? '',
      message,
    );
  });
}
