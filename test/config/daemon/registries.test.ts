import test from 'ava';
import { HOST_RULES, OLD_HOST_RULES, parseDaemonHost } from '../../../src/config/daemon/parse-daemon-host.ts';
import { parseMirror, parseRegistry, refuseRegistries } from '../../../src/config/daemon/registries.ts';

const NEW = { saysWhy: true, mayHavePath: true };
const OLD = { saysWhy: false, mayHavePath: false };
const NONE = { 'allow-nondistributable-artifacts': [], 'registry-mirror': [], 'insecure-registry': [] };

test('a mirror is a URL of http, with a path since 24.0', (t) => {
  t.is(parseMirror('https://mirror.example.com:5000/', OLD), 'https://mirror.example.com:5000/');
  t.is(parseMirror('http://x/y', NEW), 'http://x/y');
  t.throws(() => parseMirror('http://x/y', OLD), {
    message: 'invalid mirror: path, query, or fragment at end of the URI "http://x/y"',
  });
});

test('what is no mirror is refused in the words of each release', (t) => {
  const refusal = (given: string, rules: typeof NEW) => t.throws(() => parseMirror(given, rules))?.message;

  t.is(refusal('ftp://x', NEW), 'invalid mirror: unsupported scheme "ftp" in "ftp://x"');
  t.is(refusal(':x', NEW), 'invalid mirror: ":x" is not a valid URI: parse ":x": missing protocol scheme');
  t.is(refusal(':x', OLD), 'invalid mirror: ":x" is not a valid URI');
  t.is(refusal('http://x?y', NEW), 'invalid mirror: query or fragment at end of the URI "http://x?y"');
  t.is(
    refusal('http://a:b@x', NEW),
    'invalid mirror: username/password not allowed in URI "http://a:xxxxx@x"',
  );
});

test('registries are hosts or networks; only insecure ones may have a scheme', (t) => {
  const names = ['x', 'x:5000', '10.0.0.0/8', '1.2.3.4:5', '[::1]:5', 'a.b-c.d'];
  t.notThrows(() => refuseRegistries({ ...NONE, 'insecure-registry': [...names, 'http://x'] }, NEW));
  const refusal = (setting: keyof typeof NONE, name: string) =>
    t.throws(() => refuseRegistries({ ...NONE, [setting]: [name] }, NEW))?.message;

  t.is(
    refusal('allow-nondistributable-artifacts', 'http://x'),
    "allow-nondistributable-artifacts registry http://x should not contain '://'",
  );
  t.is(refusal('insecure-registry', 'ftp://x'), "insecure registry ftp://x should not contain '://'");
  t.is(refusal('insecure-registry', 'a_b'), 'insecure registry a_b is not valid: invalid host "a_b"');
  t.is(
    refusal('insecure-registry', 'x:99999'),
    'insecure registry x:99999 is not valid: invalid port "99999"',
  );
  t.is(
    t.throws(() => parseRegistry('-x'))?.message,
    'invalid index name (-x). Cannot begin or end with a hyphen',
  );
});

test('dockerd listens on sockets and TCP, and refuses the rest as each release does', (t) => {
  for (const address of ['', 'unix:///x', 'fd://', 'tcp://:5', 'x:5', 'tcp://[::1]:5']) {
    t.is(parseDaemonHost(address, HOST_RULES), address);
  }
  const refusal = (address: string, rules = HOST_RULES) =>
    t.throws(() => parseDaemonHost(address, rules))?.message;

  t.is(refusal('ssh://x'), "invalid bind address (ssh://x): unsupported proto 'ssh'");
  t.is(refusal('ssh://x', OLD_HOST_RULES), 'Invalid bind address format: ssh://x');
  t.is(refusal('/x.sock'), 'invalid bind address (/x.sock): should not contain a path element');
  t.is(refusal('tcp://a:x', OLD_HOST_RULES), 'parse "tcp://a:x": invalid port ":x" after host');
});
