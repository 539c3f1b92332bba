/** What Go's `%v` prints of a value that came out of JSON: `[a b]`, `map[k:v]`, `1e+06`, `<nil>`. Pure. */
export function showGoValue(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(showGoValue).join(' ')}]`;
  if (typeof value === 'number') return showNumber(value);
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `map[${entries.map(([key, element]) => `${key}:${showGoValue(element)}`).join(' ')}]`;
}

/** The shortest `%g` of a float64: with an exponent below −4, and from 6 on. */
function showNumber(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 6)) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
