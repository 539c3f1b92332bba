import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runFolder } from '../test/vectors/run-folder.ts';

/** `npm run vectors -- DIR…`: runs every case in folders of vectors and prints each difference: case, path, expected, found. */
const { values, positionals } = parseArgs({
  options: { pipeline: { type: 'string' }, vectors: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const folders = [...positionals, ...(values.vectors ?? [])];
if (folders.length === 0) {
  console.error('usage: npm run vectors -- [--pipeline NAME] DIR…');
  process.exit(2);
}
const missing = folders.find((folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory());
if (missing !== undefined) {
  console.error(`${missing} is no folder`);
  process.exit(2);
}
const results = folders.flatMap((folder) => runFolder(resolve(folder), values.pipeline));
for (const { name, differences } of results) {
  for (const { path, expected, found } of differences) {
    console.log([name, path, show(expected), show(found)].join('\t'));
  }
}
const failed = results.filter(({ differences }) => differences.length > 0).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function show(value: unknown): string {
  return value === undefined ? '(nothing)' : JSON.stringify(value);
}
