import test from 'ava';
import { parseMountinfo } from '../../../src/system/linux/parse-mountinfo.ts';

test('a line is read whatever the number of its optional fields, and escapes are undone', (t) => {
  const text = [
    '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:2 - ext3 /dev/root rw,errors=continue',
    '37 36 0:5 / /a\\040b\\134c rw - tmpfs tm\\040p rw',
    '',
  ].join('\n');
  t.deepEqual(parseMountinfo(text), [
    {
      id: 36,
      parent: 35,
      root: '/mnt1',
      target: '/mnt2',
      options: ['rw', 'noatime'],
      optionalFields: ['master:1', 'shared:2'],
      type: 'ext3',
      source: '/dev/root',
      superOptions: ['rw', 'errors=continue'],
    },
    {
      id: 37,
      parent: 36,
      root: '/',
      target: '/a b\\c',
      options: ['rw'],
      optionalFields: [],
      type: 'tmpfs',
      source: 'tm p',
      superOptions: ['rw'],
    },
  ]);
});
