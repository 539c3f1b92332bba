import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { openCli } from './open-cli.ts';

const IMAGE = [
  {
    Id: 'sha256:image',
    Os: 'windows',
    Architecture: 'amd64',
    Config: { Cmd: ['cmd'] },
    RootFS: { Type: 'layers', Layers: [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`] },
  },
];

test('a Windows container has the layers of its image, devices, mounts and settings by their flags', async (t) => {
  const { lockstep, folder } = openCli(t);
  writeFileSync(join(folder, 'image.json'), JSON.stringify(IMAGE));
  writeFileSync(join(folder, 'settings.json'), '{"dns-search": ["corp"]}');
  const flags = ['--os', 'windows', '--image', 'image.json', '--settings', 'settings.json'];
  const asked = ['--device', 'class/ABC', '-v', 'C:\\a:C:\\b:ro', 'nanoserver'];
  const { stdout, stderr } = await lockstep('spec', ...flags, ...asked);
  const { windows, mounts, process } = JSON.parse(stdout || `{"stderr": ${JSON.stringify(stderr)}}`);
  const layers = windows.layerFolders.map((path: string) => path.split('\\').at(-1));

  t.deepEqual(process.args, ['cmd']);
  t.is(layers.length, 3);
  t.deepEqual(layers.slice(1), ['a'.repeat(64), '0'.repeat(64)]);
  t.deepEqual(windows.devices, [{ idType: 'class', id: 'ABC' }]);
  t.deepEqual(windows.network, { DNSSearchList: ['corp'] });
  t.deepEqual(mounts, [{ destination: 'C:\\b', source: 'C:\\a', options: ['ro'] }]);
});

test('the Command of a Windows container has the facts of its host, and the setting’s bridge', async (t) => {
  const { lockstep, folder } = openCli(t);
  const windows = { endpoints: [{ network: 'nat', hnsId: 'ep' }], defaultIsolation: 'hyperv' };
  writeFileSync(join(folder, 'facts.json'), JSON.stringify({ windows }));
  writeFileSync(join(folder, 'settings.json'), '{"bridge": "switch"}');
  const command = async (...flags: string[]) =>
    JSON.parse(
      (await lockstep('spec', '--os', 'windows', '--pipeline', 'docker-1.10', ...flags, 'nanoserver', 'cmd'))
        .stdout,
    );
  const known = await command('--host', 'facts.json');
  const plain = await command('--settings', 'settings.json', '-p', '80:8080');

  t.deepEqual([known.ep_list, known.hv_partition, known.network.interface], [['ep'], true, null]);
  t.is(plain.network.interface.bridge, 'switch');
  t.deepEqual(Object.keys(plain.network.interface.port_bindings), ['8080/tcp']);
  t.false('ep_list' in plain);
});
