import { ConfigError } from '../../errors/config-error.ts';

const DEFAULT_KEYS = 'ctrl-p,ctrl-q';
/** The control characters that have a name besides ctrl-a … ctrl-z, as ASCII has them. */
const CONTROL_SIGNS: Readonly<Record<string, number>> = {
  '@': 0,
  '[': 27,
  '\\': 28,
  ']': 29,
  '^': 30,
  _: 31,
};

/**
 * The bytes of a key sequence such as `ctrl-p,ctrl-q` or `a,ctrl-@`; empty means that default. Pure.
 *
 * @throws ConfigError `FLAG_INVALID`
 */
export function parseDetachKeys(text: string): readonly number[] {
  return (text === '' ? DEFAULT_KEYS : text).split(',').map((key) => {
    const control = /^ctrl-(.)$/.exec(key)?.[1]?.toLowerCase();
    if (control === undefined && [...key].length === 1) return key.charCodeAt(0);
    const code =
      control !== undefined && /[a-z]/.test(control)
        ? control.charCodeAt(0) - 'a'.charCodeAt(0) + 1
        : CONTROL_SIGNS[control ?? ''];
    if (code === undefined) {
      throw new ConfigError('FLAG_INVALID', `invalid detach keys (${text}): unknown character: '${key}'`, {
        value: text,
        hint: 'Give letters or ctrl-a … ctrl-z, ctrl-@, ctrl-[, ctrl-], ctrl-^, ctrl-_ with commas between them.',
      });
    }
    return code;
  });
}

export interface DetachWatch {
  /** What of the input goes on to the container; `detached` when the sequence is complete. */
  feed(bytes: Uint8Array): { readonly passed: Uint8Array; readonly detached: boolean };
}

/** Looks for the key sequence in an input that comes in pieces, and holds back what may become it. */
export function createDetachWatch(keys: readonly number[]): DetachWatch {
  let matched = 0;
  return {
    feed: (bytes) => {
      const passed: number[] = [];
      for (const byte of bytes) {
        if (byte !== keys[matched]) {
          passed.push(...keys.slice(0, matched));
          matched = 0;
        }
        if (byte === keys[matched]) matched += 1;
        else passed.push(byte);
        if (matched === keys.length) return { passed: Uint8Array.from(passed), detached: true };
      }
      return { passed: Uint8Array.from(passed), detached: false };
    },
  };
}
