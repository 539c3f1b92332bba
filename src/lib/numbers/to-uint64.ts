/** A number of 64 bits read without its sign, as Go converts it: -1 is the largest. Pure. */
export function toUint64(value: number): number {
  return value < 0 ? 2 ** 64 + value : value;
}
