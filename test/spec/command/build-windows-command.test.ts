import { createHash } from 'node:crypto';
import test from 'ava';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildWindowsCommand } from '../../../src/spec/command/build-windows-command.ts';
import { chainIds } from '../../../src/spec/windows/layer-paths.ts';
import { windowsInput } from '../windows/windows-input.ts';

function sha(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

/** An image of 2016: the layer that Windows brings, and one of its own. */
const IMAGE = {
  id: 'sha256:image',
  rootfsType: 'layers+base',
  baseLayer: 'WindowsServerCore',
  diffIds: [`sha256:${'1'.repeat(64)}`],
};
const BASE = `sha256:${sha('sha256', sha('sha384', IMAGE.baseLayer).slice(0, 64))}`;
const [LOW = '', TOP = ''] = chainIds([BASE, ...IMAGE.diffIds]);
const LAYERS = { image: IMAGE, layerPaths: { [LOW]: 'C:\\base', [TOP]: 'C:\\top' } };

test('the form without libnetwork has one interface with its port bindings', (t) => {
  const bindings = { '80/tcp': [{ HostPort: '8080' }] };
  const { endpoints: _, ...input } = windowsInput({
    ...LAYERS,
    hostConfig: { PortBindings: bindings, CpuShares: 7, ConsoleSize: [25, 80] },
    settings: { ...windowsInput().settings, bridge: 'Virtual Switch' },
  });
  const command = buildWindowsCommand({ ...input, endpoints: undefined });

  t.deepEqual(command.network, {
    interface: { mac: '', bridge: 'Virtual Switch', ip: '', port_bindings: bindings },
    container_id: '',
  });
  t.deepEqual(command.layer_paths, ['C:\\top', 'C:\\base']);
  t.is(command.layer_folder, 'C:\\layers\\own');
  t.is(command.resources.cpu_shares, 7);
  t.deepEqual(command.process_config, {
    tty: false,
    entrypoint: 'cmd',
    arguments: ['/c', 'echo hi'],
    env: ['A=1'],
    console_size: [25, 80],
  });
  t.true(command.first_start);
  t.false(command.hv_partition);
  t.false('ep_list' in command);
});

test('the later form has the endpoints of the networks, without those that have no id', (t) => {
  const endpoints = [
    { network: 'nat', hnsId: 'one' },
    { network: 'x', hnsId: undefined },
  ];
  const command = buildWindowsCommand(windowsInput({ endpoints, hostConfig: { NetworkMode: 'host' } }));

  t.deepEqual(command.ep_list, ['one']);
  t.is(command.network.interface, null);
});

test('no network, or one that is disabled, has no interface', (t) => {
  const network = (hostConfig = {}, config = {}) =>
    buildWindowsCommand(windowsInput({ endpoints: undefined, hostConfig, config })).network.interface;

  t.is(network({ NetworkMode: 'none' }), null);
  t.is(network({}, { NetworkDisabled: true }), null);
  t.truthy(network({ NetworkMode: 'default' }));
});

test('another network mode is refused', (t) => {
  const input = windowsInput({ endpoints: undefined, hostConfig: { NetworkMode: 'container:x' } });

  t.is(
    t.throws(() => buildWindowsCommand(input), { instanceOf: SpecError })?.message,
    'invalid network mode: container:x',
  );
});

test('isolation is what is asked for, else the engine’s default', (t) => {
  const partition = (Isolation: string, defaultIsolation: 'process' | 'hyperv') =>
    buildWindowsCommand(windowsInput({ hostConfig: { Isolation }, defaultIsolation })).hv_partition;

  t.deepEqual(
    [
      partition('', 'hyperv'),
      partition('default', 'process'),
      partition('HyperV', 'process'),
      partition('process', 'hyperv'),
    ],
    [true, false, true, false],
  );
});

test('an image whose layers do not begin with one of Windows has none in its command', (t) => {
  const image = { ...IMAGE, rootfsType: 'layers' };

  t.deepEqual(buildWindowsCommand(windowsInput({ ...LAYERS, image })).layer_paths, []);
});

test('names, folders and isolation are told as they are asked for', (t) => {
  const command = buildWindowsCommand(
    windowsInput({
      config: { ...windowsInput().config, Hostname: 'win', WorkingDir: 'C:\\work', ArgsEscaped: true },
      hostConfig: { Isolation: 'hyperv' },
    }),
  );

  t.deepEqual(
    [command.hostname, command.working_dir, command.isolation, command.args_escaped],
    ['win', 'C:\\work', 'hyperv', true],
  );
  t.deepEqual(command.process_config.console_size, [0, 0]);
  t.is(command.resources.cpu_shares, 0);
});

test('the entrypoint stands before the command, and what is not said is empty', (t) => {
  const command = (config: Parameters<typeof windowsInput>[0] extends infer C ? NonNullable<C> : never) =>
    buildWindowsCommand(windowsInput({ endpoints: undefined, ...config }));
  const full = command({ config: { Entrypoint: ['cmd', '/S'], Cmd: ['x'], MacAddress: '02:42' } });
  const empty = command({ config: {}, hostConfig: {} });

  t.like(full.process_config, { entrypoint: 'cmd', arguments: ['/S', 'x'] });
  t.is(full.network.interface?.mac, '02:42');
  t.deepEqual(empty.network.interface?.port_bindings, {});
  t.deepEqual(
    [empty.process_config.entrypoint, empty.working_dir, empty.hostname, empty.isolation],
    ['', '', '', ''],
  );
  t.is(command({ hostConfig: { NetworkMode: null } }).network.interface?.ip, '');
});
