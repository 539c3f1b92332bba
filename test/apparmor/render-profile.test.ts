import { spawnSync } from 'node:child_process';
import test from 'ava';
import { everythingBut } from '../../src/apparmor/everything-but.ts';
import { renderProfile } from '../../src/apparmor/render-profile.ts';

const REQUEST = {
  name: 'lockstep-default',
  engineProfile: 'unconfined',
  hasAbi3: false,
  hasTunables: false,
  hasBase: false,
};

test('the profile has the engine’s own name wherever it speaks of itself', (t) => {
  const text = renderProfile({ ...REQUEST, name: 'mine', engineProfile: 'my-engine' });

  t.true(text.includes('profile "mine" flags=(attach_disconnected,mediate_deleted) {'));
  t.true(text.includes('signal (send,receive) peer="mine",'));
  t.true(text.includes('signal (receive) peer="my-engine",'));
  t.true(text.includes('ptrace (trace,tracedby,read,readby) peer="mine",'));
  t.false(/SELF|ENGINE/.test(text));
});

test('the profile uses AppArmor’s own files where the host has them', (t) => {
  const text = renderProfile({ ...REQUEST, hasAbi3: true, hasTunables: true, hasBase: true });

  t.true(text.startsWith('abi <abi/3.0>,\n\n#include <tunables/global>\n'));
  t.true(text.includes('  #include <abstractions/base>\n'));
  t.true(renderProfile(REQUEST).startsWith('@{PROC}=/proc/\n'));
});

test('the profile says what each of its rules is for, between its first line and its last', (t) => {
  const lines = renderProfile(REQUEST).split('\n');

  t.deepEqual(lines.slice(0, 5), [
    ...['@{PROC}=/proc/', '', 'profile "lockstep-default" flags=(attach_disconnected,mediate_deleted) {'],
    ...['  # what a container needs: other layers decide about it', '  network,'],
  ]);
  t.deepEqual(lines.slice(-3), ['  ptrace (trace,tracedby,read,readby) peer="lockstep-default",', '}', '']);
});

test('everything but a path is one glob for each letter in which a path can differ', (t) => {
  t.deepEqual(everythingBut('/sys', 'fs/c'), ['/sys/[^f]*/**', '/sys/f[^s]*/**', '/sys/fs/[^c]*/**']);
});

test('AppArmor’s own parser takes the profile', (t) => {
  const parser = spawnSync('apparmor_parser', ['--version']);
  if (parser.error !== undefined) return t.pass('apparmor_parser is not installed');
  const { status, stderr } = spawnSync('apparmor_parser', ['-QK'], {
    input: renderProfile(REQUEST),
    encoding: 'utf8',
  });

  t.is(status, 0, stderr);
});
