/** A length of time in Go's notation, `1h2m3.5s`, `1.5ms`, `0s`, from nanoseconds. Pure. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const length = Math.abs(nanoseconds);
  if (length < 1e3) return `${sign}${length}ns`;
  if (length < 1e6) return `${sign}${fixed(length, 1e3)}µs`;
  if (length < 1e9) return `${sign}${fixed(length, 1e6)}ms`;
  const minutes = Math.floor(length / 60e9);
  const seconds = `${fixed(length - minutes * 60e9, 1e9)}s`;
  if (minutes === 0) return `${sign}${seconds}`;
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${sign}${minutes}m${seconds}` : `${sign}${hours}h${minutes % 60}m${seconds}`;
}

/** The quotient as a decimal fraction without rounding and without trailing zeros. */
function fixed(length: number, unit: number): string {
  const fraction = String(length % unit)
    .padStart(String(unit).length - 1, '0')
    .replace(/0+$/, '');
  return `${Math.floor(length / unit)}${fraction === '' ? '' : `.${fraction}`}`;
}
