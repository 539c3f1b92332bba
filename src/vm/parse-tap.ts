/** One test of a run inside. */
export interface TestResult {
  /** `engine › lifecycle › a container runs its command`. */
  readonly title: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What a failed test said; empty for others. */
  readonly details: string;
}

/**
 * The results in what ava's TAP reporter prints (testanything.org, version 13): a line for each test, and after a failure
 * indented lines with its details. Pure.
 */
export function parseTap(text: string): TestResult[] {
  const results: { title: string; outcome: TestResult['outcome']; details: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, not, title = '', skip] = /^(not )?ok \d+ - (.*?)( # (?:SKIP|TODO).*)?$/.exec(line) ?? [];
    if (title !== '') {
      const outcome = skip !== undefined ? 'skipped' : not !== undefined ? 'failed' : 'passed';
      results.push({ title, outcome, details: [] });
    } else if (/^ {2}/.test(line)) results.at(-1)?.details.push(line.slice(2));
  }
  return results.map(({ details, outcome, ...rest }) => ({
    ...rest,
    outcome,
    details: outcome === 'failed' ? details.filter((line) => !/^(---|\.\.\.)$/.test(line)).join('\n') : '',
  }));
}
