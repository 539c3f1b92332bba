import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { FACTS, peer, specInput, withHostConfig } from '../spec-input.ts';

const PING = { 'net.ipv4.ping_group_range': '0 2147483647' };
const PORTS = { 'net.ipv4.ip_unprivileged_port_start': '0' };
const MAP = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
const REMAPPED = {
  ...specInput().settings,
  usernsRemap: { spec: 'default', uidMappings: MAP, gidMappings: MAP },
};

for (const name of ['docker-20.10', 'docker-24.0', 'current']) {
  const sysctlsOf = (input: SpecInput) => buildSpec(input, findPipeline(name)).linux?.sysctl;

  test(`${name}: ping and low ports need no privileges in a network of the container’s own`, (t) => {
    for (const NetworkMode of ['default', 'bridge', 'none', 'mine', '']) {
      t.deepEqual(sysctlsOf(withHostConfig({ NetworkMode })), { ...PING, ...PORTS }, NetworkMode);
    }
  });

  test(`${name}: a network of somebody else is left as it is`, (t) => {
    t.is(sysctlsOf(withHostConfig({ NetworkMode: 'host' })), undefined);
    t.is(sysctlsOf(withHostConfig({ NetworkMode: 'container:p' }, { peers: { p: peer() } })), undefined);
  });

  test(`${name}: a user namespace does not have every group that could ping`, (t) => {
    const host = { ...FACTS, inUserNamespace: true };

    t.deepEqual(sysctlsOf(specInput({ settings: REMAPPED })), PORTS);
    t.deepEqual(sysctlsOf(specInput({ host })), PORTS);
    t.deepEqual(sysctlsOf(withHostConfig({ UsernsMode: 'host' }, { settings: REMAPPED })), {
      ...PING,
      ...PORTS,
    });
  });

  test(`${name}: a kernel is not told of what it does not have`, (t) => {
    const has = (sysctls: Record<string, boolean>) => sysctlsOf(specInput({ host: { ...FACTS, sysctls } }));
    const ping = 'net.ipv4.ping_group_range';
    const ports = 'net.ipv4.ip_unprivileged_port_start';

    t.deepEqual(has({ [ping]: false }), PORTS);
    t.deepEqual(has({ [ports]: false }), PING);
    t.deepEqual(has({ [ping]: false, [ports]: false }), {});
    t.deepEqual(has({ [ping]: true, [ports]: true }), { ...PING, ...PORTS });
  });

  test(`${name}: what the user asks for goes before a default`, (t) => {
    const Sysctls = { 'net.ipv4.ip_unprivileged_port_start': '80', 'net.x': '1' };
    const config = { ...specInput().config, Domainname: 'example.org' };

    t.deepEqual(sysctlsOf(withHostConfig({ Sysctls }, { config })), {
      'kernel.domainname': 'example.org',
      ...PING,
      ...Sysctls,
    });
    t.deepEqual(sysctlsOf(withHostConfig({ Sysctls: {} })), { ...PING, ...PORTS });
  });
}

test('the seeds set no sysctls of their own', (t) => {
  for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13']) {
    t.is(buildSpec(specInput(), findPipeline(name)).linux?.sysctl, undefined, name);
    t.is(buildSpec(withHostConfig({ Sysctls: {} }), findPipeline(name)).linux?.sysctl, undefined, name);
  }
});
