/** A word: pieces in double quotes, in single quotes, with an escaped character, or plain. */
const WORD = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/gs;
const PIECE = /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)|([^"'\\]+)/gs;

/** The words of a Dockerfile line: quotes keep words together, a backslash keeps one character as it is. Pure. */
export function parseWords(line: string): string[] {
  return (line.match(WORD) ?? []).map((word) =>
    [...word.matchAll(PIECE)]
      .map(
        ([, double, single, escaped, plain]) =>
          double?.replace(/\\(.)/gs, '$1') ?? single ?? escaped ?? plain ?? '',
      )
      .join(''),
  );
}
