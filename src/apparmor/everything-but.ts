/**
 * Globs that together match all below `folder` that does not begin with `kept`: AppArmor has no exceptions, so there is
 * one glob for each letter in which a path can differ. Pure.
 */
export function everythingBut(folder: string, kept: string): string[] {
  return [...kept].flatMap((letter, index) =>
    letter === '/' ? [] : [`${folder}/${kept.slice(0, index)}[^${letter}]*/**`],
  );
}
