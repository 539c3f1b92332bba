import type { JournalEntry } from '../contract/record.ts';
import type { Files } from '../system/system.ts';
import { guardWrites } from './guard-writes.ts';
import { isJournalEntry } from './is-stored.ts';

/**
 * Adds lines in one write. A line that a crash cut off is ended first, so that it can never join the next one.
 * @throws StoreError `STORE_FULL`, `STORE_UNWRITABLE`
 */
export function appendJournal(files: Files, path: string, entries: readonly JournalEntry[]): void {
  if (entries.length === 0) return;
  const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  guardWrites(path, () => files.append(path, text));
}

/**
 * Every whole line of a journal, oldest first; none where there is no journal. What a crash cut off is left out, and
 * what was written again after a failure is read once.
 */
export function readJournal(files: Files, path: string): JournalEntry[] {
  const text = files.readIfThere(path) ?? '';
  const entries = text.split('\n').flatMap((line) => parseLine(line) ?? []);
  return [...new Map(entries.map((entry) => [entry.seq, entry])).values()];
}

/** Ends a line that a crash cut off in the middle. Idempotent. */
export function mendJournal(files: Files, path: string): void {
  const text = files.readIfThere(path) ?? '';
  if (text !== '' && !text.endsWith('\n')) guardWrites(path, () => files.append(path, '\n'));
}

function parseLine(line: string): JournalEntry | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isJournalEntry(value) ? (value as JournalEntry) : undefined;
  } catch {
    return undefined;
  }
}
