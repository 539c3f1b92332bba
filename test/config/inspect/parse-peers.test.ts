import test from 'ava';
import { parsePeers } from '../../../src/config/inspect/parse-peers.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

const ID = 'ab'.repeat(32);
const INSPECTED = {
  Id: ID,
  Name: '/db',
  State: { Running: true, Restarting: false, Pid: 4711 },
  Config: { Hostname: 'db', Env: ['X=1'], ExposedPorts: { '5432/tcp': {} } },
  HostConfig: { IpcMode: 'shareable' },
  Mounts: [{ Type: 'volume', Name: 'v', Source: '/v', Destination: '/data', RW: false, Propagation: '' }],
  HostsPath: `/c/${ID}/hosts`,
  HostnamePath: `/c/${ID}/hostname`,
  ResolvConfPath: '',
  NetworkSettings: { Networks: { bridge: { IPAddress: '172.17.0.2' } } },
};

test('What docker inspect prints is what another container can join, link to and take volumes from.', (t) => {
  const [peer] = parsePeers([INSPECTED]);

  t.like(peer?.found, { id: ID, name: 'db', processLabel: '' });
  t.like(peer?.found.mountPoints[0], { type: 'volume', source: '/v', destination: '/data', writable: false });
  t.deepEqual(peer?.facts, {
    id: ID,
    pid: 4711,
    running: true,
    restarting: false,
    hostname: 'db',
    domainname: '',
    shmPath: `/c/${ID}/mounts/shm`,
    files: { hosts: `/c/${ID}/hosts`, hostname: `/c/${ID}/hostname`, resolvConf: undefined },
  });
  t.deepEqual(peer?.link, {
    name: 'db',
    running: true,
    address: '172.17.0.2',
    env: ['X=1'],
    exposedPorts: ['5432/tcp'],
  });
});

test('A stopped one has no process, and the host’s /dev/shm is shared by who shares the host’s ipc.', (t) => {
  const [peer] = parsePeers({ ...INSPECTED, State: { Pid: 4711 }, HostConfig: { IpcMode: 'host' } });

  t.is(peer?.facts.pid, 0);
  t.false(peer?.facts.running);
  t.is(peer?.facts.shmPath, '/dev/shm');
});

test('What is no container is refused.', (t) => {
  const error = t.throws(() => parsePeers([INSPECTED, {}]), { instanceOf: ConfigError });

  t.is(error?.message, 'container 2: Id, Config or HostConfig is missing');
});
