import { type FlagKind, flag } from '../config/flags/flag.ts';
import { list, text, toggle } from '../config/flags/flag-kinds.ts';
import { MILESTONES, type Milestone, RESTING_STATES, type RestingState } from '../contract/states.ts';
import { ParseError } from '../lib/parse-error.ts';

/** One of the states that a container can be advanced to; undefined when not given. */
export const milestone: FlagKind<Milestone | undefined> = {
  metavar: 'state',
  initial: undefined,
  parse: (given) => oneOf(MILESTONES, given),
};

/** What `create` and `run` know besides Docker's flags; `spec` knows the pipeline, too. */
export const OWN_CREATE_FLAGS = {
  'break-at': flag(
    list((given): RestingState => oneOf(RESTING_STATES, given), 'state'),
    'Wait in this state, each time the container comes there, until it is advanced',
    { complete: MILESTONES },
  ),
  pipeline: flag(text('', 'name'), 'The version of Docker whose spec is built (default docker-24.0)'),
  plan: flag(
    toggle(),
    'Print what each action would write, and what undoes it; do nothing, and need no root',
  ),
};

function oneOf<Word extends string>(words: readonly Word[], given: string): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) throw new ParseError(`must be one of ${words.join(', ')}`);
  return found;
}
