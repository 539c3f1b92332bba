import { FAULT_KINDS, FAULT_MOMENTS, type Fault, type FaultKind } from '../../contract/faults.ts';
import { CONTAINER_ACTIONS } from '../../contract/states.ts';
import { ParseError } from '../../lib/parse-error.ts';

/** Reads `before|after:ACTION=KIND`. Pure. Throws `ParseError`, which lists the words that could have stood there. */
export function parseFault(text: string): Fault {
  const [, moment = '', action = '', kind = ''] = /^([^:=]*):([^:=]*)=(.*)$/.exec(text) ?? [];
  if (moment === '') {
    throw new ParseError(`must be MOMENT:ACTION=FAULT, such as after:setUpMounts=kill; ${ALL_WORDS}`);
  }
  return {
    moment: oneOf('moment', FAULT_MOMENTS, moment),
    action: oneOf('action', CONTAINER_ACTIONS, action),
    kind: oneOf('fault', Object.keys(FAULT_KINDS) as FaultKind[], kind),
  };
}

/** The text that `parseFault` reads. Pure. */
export function renderFault({ moment, action, kind }: Fault): string {
  return `${moment}:${action}=${kind}`;
}

const ALL_WORDS = [
  `MOMENT is ${inWords(FAULT_MOMENTS)}`,
  `ACTION ${inWords(CONTAINER_ACTIONS)}`,
  `FAULT ${inWords(Object.keys(FAULT_KINDS))}`,
].join('; ');

function oneOf<Word extends string>(what: string, words: readonly Word[], given: string): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) throw new ParseError(`unknown ${what} ${given}: must be ${inWords(words)}`);
  return found;
}

function inWords(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
