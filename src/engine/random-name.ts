const MOODS =
  'amber brisk calm clear crisp daring eager early fluent gentle golden keen lively lucid mellow nimble patient plain polite quick quiet ready sharp silver steady sunny swift tidy vivid warm'.split(
    ' ',
  );
/** Whoever thought about states, automata and processes before. */
const PEOPLE =
  'allen backus conway curry dijkstra floyd goldberg hamming harel hoare hopper iverson johnson kay kernighan kleene knuth lamport liskov lovelace mealy milner moore naur perlis petri post rabin ritchie scott shannon sifakis thompson turing wirth'.split(
    ' ',
  );

/** A name for a container that was given none, `calm_harel`, in Docker's manner. Not unique by itself. */
export function randomName(): string {
  return `${anyOf(MOODS)}_${anyOf(PEOPLE)}`;
}

function anyOf(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] as string;
}
