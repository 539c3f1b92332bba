import { dirname } from 'node:path';
import type { TestResult } from './parse-tap.ts';

const SEPARATOR = ' › ';

/**
 * Results under titles that begin with the path of their file, whichever files ran: ava leaves out what the paths of all files of
 * a run have in common, and all of it where there is but one file. Pure.
 *
 * @param files the test files of that run, such as `test/vm/seccomp.test.ts`
 */
export function withPaths(results: readonly TestResult[], files: readonly string[]): TestResult[] {
  const prefix = prefixOf(files.length === 1 ? (files[0] ?? '') : commonFolder(files));
  return results.map((result) => ({ ...result, title: `${prefix}${result.title}` }));
}

/** Those of the files that tests with these titles are in. Pure. */
export function filesOf(titles: readonly string[], files: readonly string[]): string[] {
  return files.filter((file) => titles.some((title) => title.startsWith(prefixOf(file))));
}

/** How the titles of a file, or of all files of a folder, begin: `vm › seccomp › `. */
function prefixOf(path: string): string {
  return path
    .replace(/^test\/?|\.test\.ts$/g, '')
    .split('/')
    .filter((part) => part !== '')
    .map((part) => `${part}${SEPARATOR}`)
    .join('');
}

function commonFolder(files: readonly string[]): string {
  const [first = [], ...others] = files.map((file) => dirname(file).split('/'));
  const end = first.findIndex((part, index) => others.some((parts) => parts[index] !== part));
  return first.slice(0, end === -1 ? undefined : end).join('/');
}
