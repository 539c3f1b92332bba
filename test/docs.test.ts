import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { SECTIONS, withSection } from '../scripts/docs/sections.ts';

for (const section of SECTIONS) {
  test(`${section.file} has the ${section.name} as the code has it (npm run docs writes it)`, (t) => {
    const text = readFileSync(fileURLToPath(new URL(`../${section.file}`, import.meta.url)), 'utf8');
    t.is(text, withSection(text, section));
  });
}

test('a document without its marks is refused by name', (t) => {
  const section = { file: 'X.md', name: 'chart', render: () => '' };
  t.throws(() => withSection('# nothing here', section), {
    message: 'X.md has no section between <!-- chart --> and <!-- /chart -->',
  });
});
