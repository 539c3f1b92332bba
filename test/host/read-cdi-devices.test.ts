import test from 'ava';
import { readCdiDevices } from '../../src/host/read-cdi-devices.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';

const FOLDERS = ['/low', '/high'];
const asking = (...names: string[]) => ({ DeviceRequests: [{ Driver: 'cdi', DeviceIDs: names }] });
const describe = (value: string, more: object = {}) =>
  JSON.stringify({
    cdiVersion: '0.6.0',
    kind: 'acme.com/gpu',
    devices: [
      { name: '0', containerEdits: { env: [`A=${value}`] } },
      { name: '1', containerEdits: { deviceNodes: [{ path: '/dev/gpu', hostPath: '/dev/null' }] } },
    ],
    ...more,
  });

function systemWith(texts: Readonly<Record<string, string>>) {
  const system = createSimulatedSystem();
  for (const folder of FOLDERS) system.files.makeDirectory(folder);
  for (const [path, text] of Object.entries(texts)) system.files.write(path, text);
  return system;
}

test('the later folder goes before the earlier one', (t) => {
  const system = systemWith({ '/low/a.json': describe('low'), '/high/a.json': describe('high') });
  const { devices, warnings } = readCdiDevices(asking('acme.com/gpu=0'), FOLDERS, system);

  t.deepEqual(devices['acme.com/gpu=0']?.env, ['A=high']);
  t.deepEqual(warnings, []);
});

test('numbers are those of the host’s node, and what all devices share comes once', (t) => {
  const system = systemWith({ '/low/a.json': describe('x', { containerEdits: { env: ['ALL=1'] } }) });
  const { devices } = readCdiDevices(asking('acme.com/gpu=0', 'acme.com/gpu=1'), FOLDERS, system);

  t.deepEqual(devices['acme.com/gpu=0']?.env, ['ALL=1', 'A=x']);
  t.deepEqual(devices['acme.com/gpu=1']?.env, []);
  t.deepEqual(devices['acme.com/gpu=1']?.deviceNodes, [{ path: '/dev/gpu', type: 'c', major: 1, minor: 3 }]);
});

test('files that cannot be used are told, and the others are read', (t) => {
  const system = systemWith({
    '/low/bad.json': '{',
    '/low/odd.json': '{"cdiVersion":"0.6.0","kind":"gpu","devices":[]}',
    '/low/more.yaml': 'cdiVersion: [0.6.0',
    '/low/notes.yml': 'no description',
    '/low/good.json': describe('x'),
  });
  const { devices, warnings } = readCdiDevices(asking('acme.com/gpu=0', 'acme.com/gpu=2'), FOLDERS, system);

  t.deepEqual(Object.keys(devices), ['acme.com/gpu=0']);
  t.deepEqual(
    warnings.map((warning) => warning.split(':')[0]),
    [
      'CDI file /low/bad.json is not used',
      'CDI file /low/more.yaml is not used',
      'CDI file /low/odd.json is not used',
    ],
  );
});

test('a description in YAML says what one in JSON does', (t) => {
  const yaml = [
    'cdiVersion: 0.6.0 # the version of the format',
    'kind: acme.com/gpu',
    'devices:',
    '- name: "0"',
    '  containerEdits:',
    '    env: [A=yaml]',
    '    deviceNodes:',
    '    - {path: /dev/gpu, hostPath: /dev/null, fileMode: 0660}',
    '    hooks:',
    '    - hookName: createContainer',
    '      path: /bin/hook',
  ].join('\n');
  const system = systemWith({ '/low/a.json': describe('json'), '/high/a.yaml': yaml });
  const { devices, warnings } = readCdiDevices(asking('acme.com/gpu=0'), FOLDERS, system);

  t.deepEqual(warnings, []);
  t.deepEqual(devices['acme.com/gpu=0'], {
    env: ['A=yaml'],
    deviceNodes: [{ path: '/dev/gpu', type: 'c', major: 1, minor: 3, fileMode: 0o660 }],
    mounts: [],
    hooks: [{ hookName: 'createContainer', path: '/bin/hook' }],
    additionalGids: [],
  });
});

test('a device of two files in one folder is nobody’s', (t) => {
  const system = systemWith({ '/low/a.json': describe('a'), '/low/b.json': describe('b') });
  const { devices, warnings } = readCdiDevices(asking('acme.com/gpu=0'), FOLDERS, system);

  t.deepEqual(devices, {});
  t.deepEqual(warnings, ['CDI device acme.com/gpu=0 is described twice in one folder, and not used']);
});

test('nothing is read where no device is named, or the setting turns CDI off', (t) => {
  const system = systemWith({ '/low/bad.json': '{' });

  t.deepEqual(readCdiDevices({}, FOLDERS, system), { devices: {}, warnings: [] });
  t.deepEqual(readCdiDevices(asking('a/b=c'), [''], system), { devices: {}, warnings: [] });
});
