import test from 'ava';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { specInput, withHostConfig } from '../spec-input.ts';

function sizeOf(ConsoleSize: number[] | undefined, Tty = true, pipeline = 'current') {
  const input = withHostConfig(ConsoleSize === undefined ? {} : { ConsoleSize }, {
    config: { ...specInput().config, Tty },
  });
  return buildSpec(input, findPipeline(pipeline)).process?.consoleSize;
}

test('a terminal has the size that was asked for, if one of its sides is', (t) => {
  t.deepEqual(sizeOf([25, 80]), { height: 25, width: 80 });
  t.deepEqual(sizeOf([25, 0]), { height: 25, width: 0 });
  t.deepEqual(sizeOf([0, 80]), { height: 0, width: 80 });
});

test('nothing is said of a size that nobody asked for, or without a terminal', (t) => {
  t.is(sizeOf([0, 0]), undefined);
  t.is(sizeOf(undefined), undefined);
  t.is(sizeOf([25, 80], false), undefined);
});

test('20.10 and the seeds do not know the size of a terminal', (t) => {
  for (const pipeline of ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10']) {
    t.is(sizeOf([25, 80], true, pipeline), undefined, pipeline);
  }
});
