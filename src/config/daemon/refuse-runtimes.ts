import { ParseError } from '../../lib/parse-error.ts';
import type { MergedOptions } from './merge-options.ts';

/** Runtimes that say too little or too much of themselves (moby `daemon/runtime_unix.go`). Pure. Throws `ParseError`. */
export function refuseRuntimes(options: MergedOptions): void {
  for (const [name, { path = '', runtimeType = '', runtimeArgs, options: given }] of Object.entries(
    options['add-runtime'],
  )) {
    const refuse = (reason: string): never => {
      throw new ParseError(`runtime ${name}: ${reason}`);
    };
    if (path === '' && runtimeType === '') refuse('either a runtimeType or a path must be configured');
    if (path !== '' && runtimeType !== '')
      refuse('cannot configure both path and runtimeType for the same runtime');
    if (path !== '' && Object.keys(given ?? {}).length > 0)
      refuse('options cannot be used with a path runtime');
    if (path === '' && (runtimeArgs ?? []).length > 0)
      refuse('args cannot be used with a runtimeType runtime');
  }
}
