/** What Go's conversion of a float64 to an int64 gives on amd64: the whole part, and the lowest number for what does not fit. Pure. */
export function toInt64(value: number): number {
  const fits = value > -(2 ** 63) && value < 2 ** 63;
  return fits ? Math.trunc(value) + 0 : -(2 ** 63);
}
