import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SECTIONS, withSection } from './docs/sections.ts';

/* Writes the parts of the documents that come from the code. */
for (const section of SECTIONS) {
  const path = join(import.meta.dirname, '..', section.file);
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), section));
}
