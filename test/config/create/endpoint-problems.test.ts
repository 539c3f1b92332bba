import test from 'ava';
import { endpointProblems } from '../../../src/config/create/endpoint-problems.ts';

const IP = 'user specified IP address is supported on user defined networks only';
const ALIAS = 'network-scoped alias is supported only for containers in user defined networks';

test('a network that is always there has no addresses and names to choose', (t) => {
  t.deepEqual(endpointProblems([{ IPAMConfig: { IPv4Address: '1.2.3.4' } }]), [IP]);
  t.deepEqual(endpointProblems([{ IPAMConfig: { IPv6Address: 'fd00::1' } }]), [IP]);
  t.deepEqual(endpointProblems([{ Aliases: ['a'] }]), [ALIAS]);
  t.deepEqual(endpointProblems([null, {}, { IPAMConfig: null, Aliases: [] }, { IPAMConfig: {} }]), []);
});

test('an address of the link is one, and of those that are meant for it', (t) => {
  const of = (...LinkLocalIPs: string[]) => endpointProblems([{ IPAMConfig: { LinkLocalIPs } }]);

  t.deepEqual(of('169.254.1.1', 'fe80::1'), []);
  t.deepEqual(of('x', '1.1.1.1'), ['Invalid link-local IP address: [x 1.1.1.1]']);
  t.deepEqual(of('169.254.1.1', '1.1.1.1'), ['invalid link local IP address: 1.1.1.1']);
  t.deepEqual(of(''), ['invalid link local IP address: <nil>']);
});

test('everything that is wrong with endpoints is told, in Docker’s order', (t) => {
  const IPAMConfig = { IPv4Address: '1.2.3.4', LinkLocalIPs: ['1.1.1.1'] };

  t.deepEqual(endpointProblems([{ IPAMConfig, Aliases: ['a'] }]), [
    IP,
    ALIAS,
    'invalid link local IP address: 1.1.1.1',
  ]);
});
