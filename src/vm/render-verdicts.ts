import type { Verdict } from './judge-results.ts';
import type { TestResult } from './parse-tap.ts';

const SIGNS: Readonly<Record<TestResult['outcome'], string>> = { passed: '✓', failed: '✗', skipped: '-' };

/** One table over all kernels: a row for each test, a column for each kernel. Pure. */
export function renderVerdicts(verdicts: readonly Verdict[]): string {
  const titles = [...new Set(verdicts.flatMap(({ results }) => results.map(({ title }) => title)))];
  const outcomes = verdicts.map(
    ({ results }) => new Map(results.map((result) => [result.title, result.outcome])),
  );
  const cell = (text: string, kernel: string) => text.padEnd(Math.max(kernel.length, 1));
  const row = (cells: readonly string[], title: string) => `${cells.join('  ')}  ${title}`.trimEnd();
  return [
    row(
      verdicts.map(({ kernel }) => kernel),
      'TEST',
    ),
    ...titles.map((title) =>
      row(
        verdicts.map(({ kernel }, index) => {
          const outcome = outcomes[index]?.get(title);
          return cell(outcome === undefined ? ' ' : SIGNS[outcome], kernel);
        }),
        title,
      ),
    ),
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
