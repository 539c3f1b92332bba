import test from 'ava';
import { isInNetwork, parseCidr, reservedAddresses } from '../../../src/lib/addresses/parse-cidr.ts';
import { ParseError } from '../../../src/lib/parse-error.ts';

test('an address with a prefix has a network', (t) => {
  t.deepEqual(parseCidr('10.1.2.3/9'), { address: '10.1.2.3', prefix: 9, network: '10.0.0.0/9' });
  t.deepEqual(parseCidr('0.0.0.0/0').network, '0.0.0.0/0');
  t.deepEqual(parseCidr('fd00::1/64'), { address: 'fd00::1', prefix: 64, network: undefined });
});

for (const text of ['', '10.0.0.1', '10.0.0.1/33', '10.0.0/8', 'fd00::/129', '10.0.0.1/-1', 'x/8', '/8']) {
  test(`"${text}" is no address with a prefix`, (t) => {
    const { message } = t.throws(() => parseCidr(text), { instanceOf: ParseError });
    t.is(message, `invalid CIDR address: ${text}`);
  });
}

test('a network holds its addresses, of which the first and the last are nobody’s', (t) => {
  const network = parseCidr('172.17.5.1/24');

  t.true(isInNetwork('172.17.5.254', network));
  t.false(isInNetwork('172.17.6.1', network));
  t.false(isInNetwork('::1', network));
  t.deepEqual(reservedAddresses(network), ['172.17.5.0', '172.17.5.255']);
  t.deepEqual(reservedAddresses(parseCidr('172.17.5.1/31')), []);
});
