const DECIMAL_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

/** A size with four digits in powers of 1000, `2.746MB`: what Docker prints for disks and images (go-units, HumanSize). Pure. */
export function formatDecimalBytes(bytes: number): string {
  return format(bytes, 1000, DECIMAL_UNITS);
}

/** A size with four digits in powers of 1024, `44.5MiB`: what Docker prints for memory (go-units, BytesSize). Pure. */
export function formatBinaryBytes(bytes: number): string {
  return format(bytes, 1024, BINARY_UNITS);
}

function format(bytes: number, base: number, units: readonly string[]): string {
  let value = bytes;
  let power = 0;
  while (value >= base && power < units.length - 1) {
    value /= base;
    power += 1;
  }
  return `${fourDigits(value)}${units[power]}`;
}

/** C's `%.4g`. */
function fourDigits(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(3).split('e');
  const power = Number(exponent);
  if (value === 0 || (power >= -4 && power < 4)) return String(Number(value.toPrecision(4)));
  return `${Number(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
