import { ConfigError, type ConfigErrorCode } from '../../errors/config-error.ts';
import { ParseError } from '../../lib/parse-error.ts';

interface Problem {
  readonly code: ConfigErrorCode;
  readonly message: string;
}

/** Gathers the refusals of one input, in the order in which Docker would meet them: it stops at the first, this goes on. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  add(message: string, code: ConfigErrorCode = 'CONFIG_REFUSED'): void {
    this.#problems.push({ code, message });
  }

  /** What the reader gives, or the fallback when it refuses. */
  try<T>(read: () => T, fallback: T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof ParseError) this.add(error.message);
      else if (error instanceof ConfigError) this.add(error.message, error.code as ConfigErrorCode);
      else throw error;
      return fallback;
    }
  }

  /** A `ConfigError` with the first problem's code and message, and all of them in `problems`; undefined for none. */
  get error(): ConfigError | undefined {
    const [first] = this.#problems;
    if (first === undefined) return undefined;
    const problems = this.#problems.map(({ message }) => message);
    return new ConfigError(first.code, first.message, { problems });
  }

  throwIfAny(): void {
    const { error } = this;
    if (error !== undefined) throw error;
  }
}
