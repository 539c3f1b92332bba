import test from 'ava';
import { ParseError } from '../../../src/lib/parse-error.ts';
import { parseUrl } from '../../../src/lib/urls/parse-url.ts';

const NONE = { scheme: '', opaque: '', user: '', host: '', path: '', query: '', fragment: '' };

// Facts: Go 1.19, net/url.
for (const [text, parts] of Object.entries({
  '': {},
  x: { path: 'x' },
  '/a/b': { path: '/a/b' },
  'HTTP://x:5/y?q#f': { scheme: 'http', host: 'x:5', path: '/y', query: 'q', fragment: 'f' },
  'tcp://': { scheme: 'tcp' },
  'http://a:b@x': { scheme: 'http', user: 'a:b', host: 'x' },
  'mailto:x@y': { scheme: 'mailto', opaque: 'x@y' },
  'localhost:80': { scheme: 'localhost', opaque: '80' },
  '//x/y': { host: 'x', path: '/y' },
  'unix:///run/x': { scheme: 'unix', path: '/run/x' },
  'http://[::1]:5': { scheme: 'http', host: '[::1]:5' },
  'http://x:': { scheme: 'http', host: 'x:' },
})) {
  test(`a URL of ${JSON.stringify(text)} is read`, (t) => {
    t.deepEqual(parseUrl(text), { ...NONE, ...parts });
  });
}

for (const [text, reason] of Object.entries({
  ':x': 'missing protocol scheme',
  '1.2.3.4:x': 'first path segment in URL cannot contain colon',
  'a\nb': 'net/url: invalid control character in URL',
  'http://x:y': 'invalid port ":y" after host',
  'http://[::1': "missing ']' in host",
  'http://[::1]x': 'invalid port "x" after host',
  'http://%zz': 'invalid URL escape "%zz"',
  'http://%41': 'invalid URL escape "%41"',
  'http://a b': 'invalid character " " in host name',
  'http://a b@x': 'net/url: invalid userinfo',
  'http://x/%2': 'invalid URL escape "%2"',
})) {
  test(`a URL of ${JSON.stringify(text)} is refused`, (t) => {
    const { message } = t.throws(() => parseUrl(text), { instanceOf: ParseError });
    t.is(message, `parse ${JSON.stringify(text)}: ${reason}`);
  });
}
