import type { JournalEntry } from '../contract/record.ts';
import type { Files } from '../system/system.ts';
import { fileAt } from './file-at.ts';
import { guardWrites } from './guard-writes.ts';
import { isJournalEntry } from './is-stored.ts';

/** What lines look like in a journal. Pure. */
export function renderJournal(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/**
 * Every whole line of a journal up to a number, oldest first; none where there is no journal. What a crash cut off is left
 * out. A number that comes again takes back what stood from there on: it was written before a failure or a crash, by whoever
 * could not write the snapshot with it any more.
 */
export function readJournal(files: Files, path: string, upToSeq = Number.POSITIVE_INFINITY): JournalEntry[] {
  const text = fileAt(files, path).stat === undefined ? '' : (files.readIfThere(path) ?? '');
  const entries: JournalEntry[] = [];
  for (const line of text.split('\n')) {
    const entry = parseLine(line);
    if (entry === undefined) continue;
    while ((entries.at(-1)?.seq ?? 0) >= entry.seq) entries.pop();
    entries.push(entry);
  }
  return entries.filter(({ seq }) => seq <= upToSeq);
}

/**
 * Ends a line that a crash cut off in the middle. What is no file, or larger than can be read, is kept beside, with `.damaged`
 * after its name: a journal tells of a container and decides nothing. Idempotent.
 */
export function mendJournal(files: Files, path: string): void {
  const { stat, problem } = fileAt(files, path);
  if (problem !== undefined) {
    guardWrites(path, () => {
      files.remove(`${path}.damaged`);
      files.rename(path, `${path}.damaged`);
    });
    return;
  }
  const text = stat === undefined ? '' : (files.readIfThere(path) ?? '');
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
