import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { ERROR_CATALOG } from '../../src/errors/catalog.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['src', 'machines'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'errors/catalog.ts')
    .map((name) => readFileSync(join(root, folder, name), 'utf8')),
);
/** Where a class only names the codes that it takes, nothing is thrown. */
const thrown = sources.map((text) => text.replaceAll(/Extract<\s*ErrorCode,[^>]*>/g, '')).join('\n');

for (const [code, { meaning, hint }] of Object.entries(ERROR_CATALOG)) {
  test(`${code} is thrown somewhere, and says what it means and what can be done`, (t) => {
    t.regex(thrown, new RegExp(`'${code}'`));
    t.regex(meaning, /^[A-Za-z].*\.$/);
    t.regex(hint, /[.!]$/);
  });
}

test('every error class says which codes of the catalog it takes', (t) => {
  const classes = readdirSync(join(root, 'src/errors')).filter(
    (name) => name.endsWith('-error.ts') && name !== 'lockstep-error.ts',
  );
  for (const name of classes) {
    t.regex(readFileSync(join(root, 'src/errors', name), 'utf8'), /Extract<\s*ErrorCode|ErrorCode/, name);
  }
});
