import test from 'ava';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { specInput, withHostConfig } from '../spec-input.ts';

test('annotations are written since 24.0, where there are any', (t) => {
  const annotations = (name: string, Annotations: Record<string, string> | null) =>
    buildSpec(withHostConfig({ Annotations }), findPipeline(name));

  for (const name of ['docker-24.0', 'current']) {
    t.deepEqual(annotations(name, { a: 'b', c: '' }).annotations, { a: 'b', c: '' }, name);
    t.false('annotations' in annotations(name, {}), name);
    t.false('annotations' in annotations(name, null), name);
  }
  for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10']) {
    t.deepEqual(annotations(name, { a: 'b' }), buildSpec(specInput(), findPipeline(name)), name);
  }
});
