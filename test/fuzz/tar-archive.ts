const BLOCK = 512;

/** A member of an archive, with nothing checked. */
export interface TarMember {
  readonly name: string;
  /** tar(5), `typeflag`. */
  readonly type: string;
  readonly target: string;
  readonly text: string;
}

/** An archive in the ustar format of tar(5), with names that no tar would write. Pure. */
export function tarArchive(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.flatMap(member), Buffer.alloc(2 * BLOCK)]);
}

function member({ name, type, target, text }: TarMember): Buffer[] {
  const isFile = type === '0';
  const header = Buffer.alloc(BLOCK);
  header.write(name.slice(-100), 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${(isFile ? text.length : 0).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target.slice(0, 100), 157);
  header.write('ustar\x0000', 257);
  header.write('0000001\0', 329);
  header.write('0000003\0', 337);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(isFile ? Math.ceil(text.length / BLOCK) * BLOCK : 0);
  if (isFile) body.write(text);
  return [header, body];
}
