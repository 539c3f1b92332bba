/** Linux has at most this many CPUs (CONFIG_NR_CPUS); a list may go that far even on a smaller machine. */
const MOST = 8192;

/**
 * What is wrong with a list such as `0-2,4` of CPUs or memory nodes: it cannot be read, or names one that is not
 * among `available`. Undefined when it is fine (moby `pkg/sysinfo`). Pure.
 */
export function cpuListProblem(
  asked: string,
  available: string,
): 'unavailable' | { readonly invalid: string } | undefined {
  if (asked === '') return undefined;
  const have = parseCpuList(available, Number.MAX_SAFE_INTEGER);
  const want = parseCpuList(asked, Math.max(MOST, ...(Array.isArray(have) ? have : [])));
  if (!Array.isArray(want)) return want;
  return want.every((number) => Array.isArray(have) && have.includes(number)) ? undefined : 'unavailable';
}

function parseCpuList(text: string, most: number): number[] | { invalid: string } {
  if (text === '') return [];
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const dash = part.indexOf('-');
    const [first, last] = dash === -1 ? [part, part] : [part.slice(0, dash), part.slice(dash + 1)];
    if (!isInteger(first) || !isInteger(last) || Number(last) < Number(first)) {
      return { invalid: `invalid format: ${text}` };
    }
    if (Number(last) > most) return { invalid: `value of out range, maximum is ${most}` };
    for (let number = Number(first); number <= Number(last); number += 1) numbers.push(number);
  }
  return numbers;
}

function isInteger(text: string): boolean {
  return /^[+-]?[0-9]+$/.test(text);
}
