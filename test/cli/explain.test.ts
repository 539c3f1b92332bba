import { PassThrough } from 'node:stream';
import test from 'ava';
import { renderChanges } from '../../src/cli/output/render-changes.ts';
import { renderExplanations } from '../../src/cli/output/render-explanations.ts';
import type { FieldExplanation } from '../../src/spec/explain-spec.ts';

const stream = new PassThrough();
const explanation = (field: string, value: unknown): FieldExplanation => ({
  field,
  value,
  option: 'process',
  from: 'default: /',
  says: 'The directory in which the program starts.',
  section: 'config.md, Process',
});

test('explanations are a tree: what neighbours share stands once, names above them and reasons below', (t) => {
  const text = renderExplanations(
    [
      explanation('process.cwd', '/'),
      explanation('process.args', ['true']),
      explanation('mounts[/proc]', {}),
    ],
    stream,
  );
  t.is(
    text,
    `process
  cwd  "/"
  args  ["true"]
    process ← default: /
    The directory in which the program starts. (config.md, Process)
mounts
  [/proc]  {}
    process ← default: /
    The directory in which the program starts. (config.md, Process)
`,
  );
});

test('a field that is not there says so', (t) => {
  t.regex(renderExplanations([explanation('hooks', undefined)], stream), /^hooks {2}not set\n/);
});

test('of a list that changed only what came and what went is shown', (t) => {
  const text = renderChanges(
    [
      {
        field: 'linux.maskedPaths',
        before: explanation('linux.maskedPaths', ['/a', '/b', '/b']),
        after: explanation('linux.maskedPaths', ['/b', '/c']),
        option: 'defaults',
      },
      { field: 'hooks', before: explanation('hooks', 1), after: undefined, option: 'network-hook' },
    ],
    stream,
  );
  t.is(text, 'linux.maskedPaths  (defaults)\n  - "/a"\n  - "/b"\n  + "/c"\nhooks  (network-hook)\n  - 1\n');
});

test('two specs that are the same have no difference', (t) => {
  t.is(renderChanges([], stream), 'no difference\n');
});
