import test from 'ava';
import { renderHosts } from '../../src/mounts/render-hosts.ts';
import { renderResolvConf } from '../../src/mounts/render-resolv-conf.ts';

const LOCAL = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'ff00::0\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
  '',
].join('\n');

const hosts = { networkMode: 'none', extraHosts: [], hostGatewayIps: [], hostsOfHost: '127.0.0.1 me\n' };

test('without a network a container knows itself', (t) => {
  t.is(renderHosts(hosts), LOCAL);
});

test('in the host’s network it knows what the host knows, unless it has names of its own', (t) => {
  t.is(renderHosts({ ...hosts, networkMode: 'host' }), '127.0.0.1 me\n');
  t.is(renderHosts({ ...hosts, networkMode: 'host', extraHosts: ['a:1.2.3.4'] }), `${LOCAL}1.2.3.4\ta\n`);
});

test('extra hosts come in order, IPv6 addresses too, and host-gateway is looked up', (t) => {
  const extraHosts = ['a:1.2.3.4', 'b:::1', 'c=[2001:db8::1]', 'gw:host-gateway'];
  t.is(
    renderHosts({ ...hosts, extraHosts, hostGatewayIps: ['10.0.0.1', 'fd00::1'] }),
    `${LOCAL}1.2.3.4\ta\n::1\tb\n2001:db8::1\tc\n10.0.0.1\tgw\nfd00::1\tgw\n`,
  );
  t.like(
    t.throws(() => renderHosts({ ...hosts, extraHosts })),
    {
      message: 'unable to derive the IP value for host-gateway',
      value: 'gw:host-gateway',
    },
  );
});

const NONE = { servers: [], search: [], options: [] };
const resolv = (text: string | undefined, dns = {}, networkMode = 'none') =>
  renderResolvConf({ networkMode, dns: { ...NONE, ...dns }, resolvConfOfHost: text });

test('the host’s resolv.conf is taken as it is where a container can use it', (t) => {
  const text = '# by hand\nsearch corp\nnameserver 10.0.0.53\noptions ndots:2\n';
  t.is(resolv(text), text);
  t.is(resolv('nameserver 127.0.0.53\n', {}, 'host'), 'nameserver 127.0.0.53\n');
});

test('servers that only the host can reach are left out, and public ones stand in for none', (t) => {
  t.is(
    resolv('nameserver 127.0.0.1\nnameserver ::1\nnameserver fe80::1%eth0\nnameserver 10.0.0.53\n'),
    'nameserver 10.0.0.53\n',
  );
  t.is(
    resolv('search corp\nnameserver 127.0.0.53\n'),
    'search corp\nnameserver 8.8.8.8\nnameserver 8.8.4.4\n',
  );
  t.is(resolv(undefined), 'nameserver 8.8.8.8\nnameserver 8.8.4.4\n');
});

test('what is set replaces that part of the host’s file, and the rest stays', (t) => {
  const text = 'search one two # here\nnameserver 127.0.0.53\noptions ndots:2 timeout:1\n';
  t.is(
    resolv(text, { servers: ['1.1.1.1', '8.8.8.8'] }),
    'search one two\nnameserver 1.1.1.1\nnameserver 8.8.8.8\noptions ndots:2 timeout:1\n',
  );
  t.is(
    resolv(text, { search: ['example.com'], options: ['ndots:5'] }),
    'search example.com\nnameserver 127.0.0.53\noptions ndots:5\n',
  );
  t.is(resolv(text, { servers: ['1.1.1.1'], search: ['.'], options: [''] }), 'nameserver 1.1.1.1\n');
});

test('in the host’s network too, settings count', (t) => {
  t.is(resolv('nameserver 10.0.0.53\n', { servers: ['1.1.1.1'] }, 'host'), 'nameserver 1.1.1.1\n');
});
