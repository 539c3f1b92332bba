import test from 'ava';
import { judgeAgain, judgeResults } from '../../../src/vm/judge-results.ts';
import type { TestResult } from '../../../src/vm/parse-tap.ts';
import { renderJunit, renderVerdicts } from '../../../src/vm/render-verdicts.ts';

const result = (title: string, outcome: TestResult['outcome'], details = ''): TestResult => ({
  title,
  outcome,
  details,
});
const PASSED = result('a › passes', 'passed');
const FAILED = result('a › fails', 'failed', 'expected <1> & got "2"\u0007');
const SKIPPED = result('a › lacks something', 'skipped');
const FOREIGN = result('a › cpu.rt (not for cgroup2)', 'skipped');

test('a skipped test has failed on a kernel that it is for, and on no other', (t) => {
  const verdict = judgeResults('cgroup2', [PASSED, SKIPPED, FOREIGN], 0);
  t.like(verdict, { passed: 1, failed: [SKIPPED], skipped: 1, isGood: false });
  t.true(judgeResults('cgroup2', [PASSED, FOREIGN], 0).isGood);
});

test('a run that ended badly, or in which nothing passed, is not good', (t) => {
  t.false(judgeResults('cgroup2', [PASSED], 1).isGood);
  t.false(judgeResults('cgroup2', [], 0).isGood);
  t.false(judgeResults('cgroup2', [PASSED, FAILED], 0).isGood);
});

test('one table over all kernels', (t) => {
  const verdicts = [
    judgeResults('cgroup2', [PASSED, FAILED, FOREIGN], 1),
    judgeResults('cgroup1', [PASSED, SKIPPED, result('a › cpu.rt', 'passed')], 0),
  ];
  t.is(
    renderVerdicts(verdicts),
    [
      'cgroup2  cgroup1  TEST',
      '✓        ✓        a › passes',
      '✗                 a › fails',
      '-        ✓        a › cpu.rt',
      '         ✗        a › lacks something',
      '✓ passed  ✗ failed, or skipped where it must not be  - for another kernel',
      '',
    ].join('\n'),
  );
});

test('what ran once more counts as it ended the second time', (t) => {
  const first = judgeResults('cgroup2', [PASSED, FAILED, FOREIGN], 1);
  const good = judgeAgain(first, judgeResults('cgroup2', [{ ...FAILED, outcome: 'passed' }], 0));
  t.like(good, { passed: 2, failed: [], skipped: 1, isGood: true });
  t.like(judgeAgain(first, judgeResults('cgroup2', [FAILED], 1)), {
    passed: 1,
    failed: [FAILED],
    isGood: false,
  });
});

test('JUnit XML has a suite for each kernel, with everything escaped', (t) => {
  t.is(
    renderJunit([judgeResults('cgroup2', [PASSED, FAILED, SKIPPED, FOREIGN], 1)]),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="cgroup2" tests="4" failures="2" skipped="1">
    <testcase classname="cgroup2" name="a › passes"/>
    <testcase classname="cgroup2" name="a › fails"><failure>expected &lt;1&gt; &amp; got &quot;2&quot;</failure></testcase>
    <testcase classname="cgroup2" name="a › lacks something"><failure>skipped on a kernel that it is for</failure></testcase>
    <testcase classname="cgroup2" name="a › cpu.rt (not for cgroup2)"><skipped/></testcase>
  </testsuite>
</testsuites>
`,
  );
});
