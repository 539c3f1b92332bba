import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { renderJunit } from '../../src/cli/output/render-junit.ts';
import { openCli } from './open-cli.ts';

const RESULT = { pid: 7, bundle: '/b', matches: false };

test('JUnit counts a difference as a failure and an unknown field as skipped', (t) => {
  const one = {
    field: 'process.args',
    asked: '["a"]',
    found: '["b\u0001"]',
    source: '/proc/7/cmdline',
    reason: 'why',
  };
  const xml = renderJunit({
    ...RESULT,
    verdicts: [
      { ...one, verdict: 'differs' },
      { ...one, field: 'hostname', verdict: 'pass', reason: '' },
      { ...one, field: 'mounts[/dev]', verdict: 'unknown', reason: 'a < b' },
    ],
  });
  t.is(
    xml,
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="lockstep verify" tests="3" failures="1" errors="0" skipped="1">
  <testsuite name="/b" tests="3" failures="1" errors="0" skipped="1">
    <testcase classname="process" name="process.args">
      <failure message="asked [&#34;a&#34;], found [&#34;b\uFFFD&#34;]">asked: [&#34;a&#34;]&#10;found: [&#34;b\uFFFD&#34;]&#10;source: /proc/7/cmdline&#10;why</failure>
    </testcase>
    <testcase classname="hostname" name="hostname"/>
    <testcase classname="mounts" name="mounts[/dev]">
      <skipped message="a &#60; b"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

test('verify refuses what is no pair of process and spec', async (t) => {
  const { folder, lockstep } = openCli(t);
  const refused = async (code: string, ...args: string[]) => {
    const result = await lockstep('verify', ...args);
    t.regex(result.stderr, new RegExp(`\\(${code}\\)`), args.join(' '));
    t.is(result.stdout, '');
    return result.code;
  };
  const bundle = join(folder, 'bundle');
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'config.json'), '{"ociVersion": ');
  t.is(await refused('ARGUMENTS_INVALID'), 1);
  t.is(await refused('ARGUMENTS_INVALID', 'web', '--pid', '1'), 1);
  t.is(await refused('ARGUMENTS_INVALID', '--pid', '1'), 1);
  t.is(await refused('FLAG_INVALID', '--pid', 'x', '--bundle', bundle), 125);
  t.is(await refused('FLAG_INVALID', 'web', '--format', 'xml'), 125);
  t.is(await refused('CONTAINER_NOT_FOUND', 'web'), 1);
  t.is(await refused('BUNDLE_NOT_FOUND', '--pid', '1', '--bundle', join(folder, 'nope')), 1);
  t.is(await refused('SPEC_INVALID', '--pid', '1', '--bundle', bundle), 1);
  writeFileSync(join(bundle, 'config.json'), '{"ociVersion": "1.0.2"}');
  t.is(await refused('PROCESS_NOT_FOUND', '--pid', '4194305', '--bundle', bundle), 1);
  await lockstep('create', '--name', 'web', 'busybox', 'sleep', '1000');
  t.is(await refused('LIFECYCLE_REFUSED', 'web'), 1);
  await lockstep('start', 'web');
  t.is(await refused('NOTHING_TO_VERIFY', 'web'), 1);
});
