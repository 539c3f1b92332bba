import type { NamedReference } from '../config/images/parse-reference.ts';

/** A reference as images are listed by: with `:latest` where neither tag nor digest was given. Pure. */
export function tagOf({ familiar, tag, digest }: NamedReference): string {
  return tag === undefined && digest === undefined ? `${familiar}:latest` : familiar;
}
