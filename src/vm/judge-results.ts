import type { TestResult } from './parse-tap.ts';

/** How a test that another kernel of the table is for says so, at the end of its title (test/vm/on-kernel.ts). */
const FOR_OTHERS = / \(not for [^)]*\)$/;

/** The title of a test without the kernels that it is not for: the same on each. Pure. */
export function withoutReason(title: string): string {
  return title.replace(FOR_OTHERS, '');
}

export interface Verdict {
  readonly kernel: string;
  readonly results: readonly TestResult[];
  readonly passed: number;
  /** Failed tests, and skipped ones that this kernel was made for. */
  readonly failed: readonly TestResult[];
  /** Skipped because another kernel is for them. */
  readonly skipped: number;
  /** No test failed, and there was at least one. */
  readonly isGood: boolean;
}

/**
 * A verdict over one kernel: inside a machine that was made for a feature, a test that is skipped because the feature is
 * missing has failed. A run that ended badly without a failed test has failed as well. Pure.
 */
export function judgeResults(kernel: string, results: readonly TestResult[], exitCode: number): Verdict {
  const isForOthers = ({ outcome, title }: TestResult) => outcome === 'skipped' && FOR_OTHERS.test(title);
  const failed = results.filter((result) => result.outcome !== 'passed' && !isForOthers(result));
  const passed = results.filter(({ outcome }) => outcome === 'passed').length;
  return {
    kernel,
    results,
    passed,
    failed,
    skipped: results.filter(isForOthers).length,
    isGood: exitCode === 0 && failed.length === 0 && passed > 0,
  };
}

/**
 * The verdict after some files ran once more: what a test said the second time counts. Pure.
 */
export function judgeAgain(first: Verdict, second: Verdict): Verdict {
  const again = new Map(second.results.map((result) => [result.title, result]));
  const results = first.results.map((result) => again.get(result.title) ?? result);
  return judgeResults(first.kernel, results, second.isGood ? 0 : 1);
}
