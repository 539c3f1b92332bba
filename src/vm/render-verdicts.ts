import { type Verdict, withoutReason } from './judge-results.ts';
import type { TestResult } from './parse-tap.ts';

const SIGNS: Readonly<Record<TestResult['outcome'], string>> = { passed: '✓', failed: '✗', skipped: '-' };
const LEGEND = '✓ passed  ✗ failed, or skipped where it must not be  - for another kernel';

/** One table over all kernels: a row for each test, a column for each kernel. Pure. */
export function renderVerdicts(verdicts: readonly Verdict[]): string {
  const signs = verdicts.map(
    ({ results, failed }) =>
      new Map(
        results.map((result) => [
          withoutReason(result.title),
          SIGNS[failed.includes(result) ? 'failed' : result.outcome],
        ]),
      ),
  );
  const titles = [...new Set(signs.flatMap((column) => [...column.keys()]))];
  const row = (cells: readonly string[], title: string) => `${cells.join('  ')}  ${title}`.trimEnd();
  return [
    row(
      verdicts.map(({ kernel }) => kernel),
      'TEST',
    ),
    ...titles.map((title) =>
      row(
        verdicts.map(({ kernel }, index) => (signs[index]?.get(title) ?? ' ').padEnd(kernel.length)),
        title,
      ),
    ),
    LEGEND,
    '',
  ].join('\n');
}

/** JUnit's XML, as CI systems read it: a suite for each kernel. Pure. */
export function renderJunit(verdicts: readonly Verdict[]): string {
  const suites = verdicts.map(({ kernel, results, failed, skipped }) => {
    const cases = results
      .map((result) => `    ${renderCase(kernel, result, failed.includes(result))}\n`)
      .join('');
    const counts = `tests="${results.length}" failures="${failed.length}" skipped="${skipped}"`;
    return `  <testsuite name="${escapeXml(kernel)}" ${counts}>\n${cases}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function renderCase(kernel: string, { title, outcome, details }: TestResult, hasFailed: boolean): string {
  const head = `<testcase classname="${escapeXml(kernel)}" name="${escapeXml(title)}"`;
  if (hasFailed) {
    const why = outcome === 'skipped' ? 'skipped on a kernel that it is for' : details;
    return `${head}><failure>${escapeXml(why)}</failure></testcase>`;
  }
  return outcome === 'skipped' ? `${head}><skipped/></testcase>` : `${head}/>`;
}

function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
  );
}
