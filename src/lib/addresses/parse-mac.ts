const BYTES = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2})*)$/i;
const WORDS = /^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i;

/** Whether a text is a hardware address of 48, 64 or 160 bits in one of the three notations of Go's `net.ParseMAC`. Pure. */
export function isMacAddress(text: string): boolean {
  const digits = text.replace(/[^0-9a-f]/gi, '').length / 2;
  return (BYTES.test(text) || WORDS.test(text)) && [6, 8, 20].includes(digits);
}
