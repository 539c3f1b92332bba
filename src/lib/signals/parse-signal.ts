import { constants } from 'node:os';

/** Real-time signals have no names in Node: SIGRTMIN is 34 and SIGRTMAX 64 with glibc (signal(7)). */
const SIGRTMIN = 34;
const SIGRTMAX = 64;

/**
 * A signal's number from its number or name, with or without `SIG`, in any case: `9`, `KILL`, `sigkill`, `RTMIN+3`.
 * Undefined for what is no signal. Pure.
 */
export function parseSignal(signal: string | number): number | undefined {
  if (/^\d+$/.test(String(signal))) {
    const number = Number(signal);
    return number >= 1 && number <= SIGRTMAX ? number : undefined;
  }
  const name = String(signal).toUpperCase().replace(/^SIG/, '');
  return (constants.signals as Record<string, number>)[`SIG${name}`] ?? realTimeSignal(name);
}

function realTimeSignal(name: string): number | undefined {
  const [, base, sign, offset = '0'] = /^(RTMIN|RTMAX)(?:([+-])(\d+))?$/.exec(name) ?? [];
  if (base === undefined || (base === 'RTMIN' && sign === '-') || (base === 'RTMAX' && sign === '+'))
    return undefined;
  const number = base === 'RTMIN' ? SIGRTMIN + Number(offset) : SIGRTMAX - Number(offset);
  return number >= SIGRTMIN && number <= SIGRTMAX ? number : undefined;
}
