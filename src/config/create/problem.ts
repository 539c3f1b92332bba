import { ConfigError, type ConfigErrorCode } from '../../errors/config-error.ts';
import { wayOut } from './way-out.ts';

/** Something that makes a configuration unacceptable. */
export interface Problem {
  readonly code: ConfigErrorCode;
  readonly message: string;
}

/** Everything that is wrong with one configuration, in the order in which Docker would meet it. */
export class Problems {
  readonly #found: Problem[] = [];

  /** Notes a problem. The same text is noted once. */
  add(message: string, code: ConfigErrorCode = 'CONFIG_REFUSED'): void {
    if (!this.#found.some((problem) => problem.message === message)) this.#found.push({ code, message });
  }

  /** Notes what would come up later, unless it only repeats one that is noted, with more words. */
  addLater(message: string): void {
    if (!this.#found.some((problem) => message.includes(problem.message))) this.add(message);
  }

  get any(): boolean {
    return this.#found.length > 0;
  }

  /** Throws a `ConfigError` that has them all; the first one is its message and decides its code. */
  throwIfAny(): void {
    const [first] = this.#found;
    if (first === undefined) return;
    const hint = wayOut(first.message);
    throw new ConfigError(first.code, first.message, {
      phase: 'create',
      ...(hint === undefined ? {} : { hint }),
      problems: this.#found.map((problem) => problem.message),
    });
  }
}
