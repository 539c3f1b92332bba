import test from 'ava';
import { SpecError } from '../../src/errors/spec-error.ts';
import { buildSpec, emptyDraft } from '../../src/spec/build-spec.ts';
import type { Pipeline, PipelineStep } from '../../src/spec/option.ts';
import { refusedTogether } from '../../src/spec/refused-together.ts';
import { specInput } from './spec-input.ts';

function step(apply: () => void): PipelineStep {
  return { option: 'x', parameters: {}, reasons: [], apply };
}

function refusing(message: string): PipelineStep {
  return step(() => {
    throw new SpecError('SPEC_REFUSED', message);
  });
}

const BROKEN = step(() => {
  throw new TypeError('broken');
});

function together(first: unknown, ...later: PipelineStep[]): unknown {
  return refusedTogether(first, emptyDraft(), specInput(), later);
}

test('later refusals are told with the first, each once, up to what only follows from it', (t) => {
  const first = new SpecError('USER_UNKNOWN', 'one', { value: 'v', hint: 'h' });
  const error = together(first, refusing('two'), refusing('one'), refusing('two'), refusing('three'));

  t.like(error, { code: 'USER_UNKNOWN', message: 'one', value: 'v', hint: 'h' });
  t.deepEqual((error as SpecError).problems, ['one', 'two', 'three']);
  t.deepEqual((together(first, refusing('two'), BROKEN, refusing('three')) as SpecError).problems, [
    'one',
    'two',
  ]);
});

test('a refusal that stands alone, and an error that is none, stay what they are', (t) => {
  const alone = new SpecError('SPEC_REFUSED', 'one');
  const defect = new TypeError('broken');

  t.is(
    together(
      alone,
      step(() => {}),
      refusing('one'),
    ),
    alone,
  );
  t.is(together(defect, refusing('two')), defect);
});

test('an option is asked once, also where an earlier one refused', (t) => {
  const asked: string[] = [];
  const note = (name: string, then: PipelineStep) =>
    step(() => {
      asked.push(name);
      then.apply(emptyDraft(), specInput());
    });
  const steps = [
    note(
      'a',
      step(() => {}),
    ),
    note('b', refusing('one')),
    note('c', refusing('two')),
    note(
      'd',
      step(() => {}),
    ),
  ];
  const pipeline = { name: 'test', steps } as unknown as Pipeline;

  t.throws(() => buildSpec(specInput(), pipeline), { message: 'one' });
  t.deepEqual(asked, ['a', 'b', 'c', 'd']);
});
