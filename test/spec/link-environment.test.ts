import test from 'ava';
import type { LinkedContainer } from '../../src/contract/spec-input.ts';
import { linkEnvironment } from '../../src/spec/link-environment.ts';

function link(changes: Partial<LinkedContainer>): LinkedContainer {
  return {
    name: 'db',
    alias: 'db',
    running: true,
    address: '10.0.0.2',
    env: [],
    exposedPorts: [],
    ...changes,
  };
}

function variables(port: number, protocol: string): string[] {
  const name = `DB_PORT_${port}_${protocol.toUpperCase()}`;
  return [
    `${name}=${protocol}://10.0.0.2:${port}`,
    `${name}_ADDR=10.0.0.2`,
    `${name}_PORT=${port}`,
    `${name}_PROTO=${protocol}`,
  ];
}

test('ports are in their order, those of TCP first, each with its own variables', (t) => {
  t.deepEqual(linkEnvironment(link({ exposedPorts: ['90/udp', '53/udp', '90/tcp', '53/tcp'] }), 'web'), [
    'DB_PORT=tcp://10.0.0.2:53',
    ...variables(53, 'tcp'),
    ...variables(53, 'udp'),
    ...variables(90, 'tcp'),
    ...variables(90, 'udp'),
    'DB_NAME=/web/db',
  ]);
  t.deepEqual(
    linkEnvironment(link({ exposedPorts: ['53/sctp', '53/tcp'] }), 'web').slice(1, 5),
    variables(53, 'tcp'),
  );
});

test('without ports there is a name alone, and a port without a protocol is one of TCP', (t) => {
  t.deepEqual(linkEnvironment(link({}), 'web'), ['DB_NAME=/web/db']);
  t.deepEqual(linkEnvironment(link({ exposedPorts: ['53'] }), 'web').slice(1, 5), variables(53, 'tcp'));
});

test('three ports and more without a gap are a run; two are none', (t) => {
  const runs = (...ports: number[]) =>
    linkEnvironment(link({ exposedPorts: ports.map((port) => `${port}/tcp`) }), 'web').filter((entry) =>
      /_(?:START|END)=/.test(entry),
    );
  const run = (first: number, last: number) =>
    [
      `DB_PORT_${first}_TCP_START=tcp://10.0.0.2:${first}`,
      `DB_PORT_${first}_TCP_PORT_START=${first}`,
      `DB_PORT_${first}_TCP_END=tcp://10.0.0.2:${last}`,
      `DB_PORT_${first}_TCP_PORT_END=${last}`,
    ].filter((entry) => /_(?:START|END)=/.test(entry));

  t.deepEqual(runs(80, 81), []);
  t.deepEqual(runs(80, 81, 82), run(80, 82));
  t.deepEqual(runs(80, 81, 83, 84, 85), run(83, 85));
  t.deepEqual(runs(1, 80, 81, 82, 83, 90, 100, 101, 102), [...run(80, 83), ...run(100, 102)]);
});

test('the last part of the alias names the variables, with underscores for hyphens', (t) => {
  t.deepEqual(linkEnvironment(link({ alias: 'web/my-db' }), 'web'), ['MY_DB_NAME=/web/web/my-db']);
});

test('the environment of the other container is told, but for its home and path', (t) => {
  const env = ['HOME=/', 'PATH=/bin', 'A=1=2', 'B=', 'C'];

  t.deepEqual(linkEnvironment(link({ env }), 'web').slice(1), ['DB_ENV_A=1=2', 'DB_ENV_B=']);
});
