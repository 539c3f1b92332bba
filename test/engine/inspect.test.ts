import test from 'ava';
import { renderTemplate } from '../../src/cli/output/render-template.ts';
import { toRequestBody } from '../../src/config/inspect/to-request-body.ts';
import { inspectContainer } from '../../src/engine/inspect.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { createStore } from '../../src/store/store.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { sampleRecord, sampleSnapshot } from '../store/sample-record.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const ID = 'd'.repeat(64);

function inspected(
  t: Parameters<typeof temporaryFolder>[0],
  changes: object,
  context: object = {},
  appArmor = false,
) {
  const folder = temporaryFolder(t);
  const store = createStore(createLinuxSystem().files, { root: folder, run: folder });
  const snapshot = sampleSnapshot(ID);
  return inspectContainer(
    { store, facts: () => ({ ...readHostFacts(createLinuxSystem()), appArmor }) },
    { ...sampleRecord(ID, 'web'), ...changes },
    { ...snapshot, context: { ...snapshot.context, ...context } },
  );
}

test('a container that never ran is shown as Docker shows it', (t) => {
  const { State, Name, Lockstep } = inspected(t, {});
  t.deepEqual(State, {
    Status: 'created',
    Running: false,
    Paused: false,
    Restarting: false,
    OOMKilled: false,
    Dead: false,
    Pid: 0,
    ExitCode: 0,
    Error: '',
    StartedAt: '0001-01-01T00:00:00Z',
    FinishedAt: '0001-01-01T00:00:00Z',
  });
  t.is(Name, '/web');
  t.deepEqual([Lockstep.state, Lockstep.journal, Lockstep.error], ['created', [], null]);
});

test('its program and arguments are the entrypoint and the command together', (t) => {
  const { Path, Args } = inspected(t, { config: { Entrypoint: ['sh', '-c'], Cmd: ['true'] } });
  t.deepEqual([Path, Args], ['sh', ['-c', 'true']]);
});

test('a mount point has Docker’s fields', (t) => {
  const bind = {
    type: 'bind',
    name: '',
    source: '/host',
    destination: '/inside',
    driver: '',
    mode: 'ro',
    writable: false,
    propagation: 'rprivate',
  };
  t.deepEqual(inspected(t, { mountPoints: [bind] }).Mounts, [
    { Type: 'bind', Source: '/host', Destination: '/inside', Mode: 'ro', RW: false, Propagation: 'rprivate' },
  ]);
});

test('an error that kept it from starting gives its exit code and text', (t) => {
  const error = {
    code: 'COMMAND_NOT_FOUND',
    kind: 'invalid-argument',
    phase: 'runtime',
    message: 'no',
    exitCode: 127,
  };
  const { State } = inspected(t, {}, { error });
  t.deepEqual([State.ExitCode, State.Error], [127, 'no']);
});

test('the AppArmor profile that a container got unasked is shown from its first start on', (t) => {
  const shown = (changes: object, startedAt: string | null, appArmor = true) =>
    inspected(t, changes, { startedAt }, appArmor).AppArmorProfile;
  const started = '2026-01-01T00:00:00.000Z';
  t.is(shown({}, null), '');
  t.is(shown({}, started), 'lockstep-default');
  t.is(shown({}, started, false), '');
  t.is(shown({ hostConfig: { Privileged: true } }, started), 'unconfined');
  const security = { ...sampleRecord(ID, 'web').security, appArmorProfile: 'mine' };
  t.is(shown({ security }, null), 'mine');
});

test('addresses that scripts ask for are empty, as Docker has them without a network', (t) => {
  const { NetworkSettings } = inspected(t, { hostConfig: { NetworkMode: 'none' } });
  const addresses =
    '[{{.NetworkSettings.IPAddress}}]{{range .NetworkSettings.Networks}}[{{.IPAddress}}]{{end}}';
  t.is(renderTemplate(addresses, { NetworkSettings }), '[][]');
  t.deepEqual(toRequestBody({ Config: {}, HostConfig: {}, NetworkSettings }), {
    HostConfig: {},
    NetworkingConfig: { EndpointsConfig: {} },
  });
});
