import test from 'ava';
import { filesOf, withPaths } from '../../../src/vm/full-titles.ts';
import type { TestResult } from '../../../src/vm/parse-tap.ts';

const titled = (title: string): TestResult => ({ title, outcome: 'passed', details: '' });
const titles = (title: string, ...files: string[]) => withPaths([titled(title)], files)[0]?.title;

test('a test has the same title whichever other files ran', (t) => {
  const whole = 'integration › cli › run › it works';
  t.is(titles('it works', 'test/integration/cli/run.test.ts'), whole);
  t.is(
    titles('run › it works', 'test/integration/cli/run.test.ts', 'test/integration/cli/ps.test.ts'),
    whole,
  );
  t.is(
    titles('cli › run › it works', 'test/integration/cli/run.test.ts', 'test/integration/logs.test.ts'),
    whole,
  );
  t.is(titles(whole, 'test/integration/cli/run.test.ts', 'test/vm/seccomp.test.ts'), whole);
});

test('the files of titles are found, and those of which a title only begins alike are not', (t) => {
  const files = ['test/integration/run.test.ts', 'test/integration/run/all.test.ts', 'test/vm/run.test.ts'];
  t.deepEqual(filesOf(['integration › run › it works'], files), ['test/integration/run.test.ts']);
  t.deepEqual(filesOf(['vm › run › it works'], files), ['test/vm/run.test.ts']);
  t.deepEqual(filesOf([], files), []);
});
