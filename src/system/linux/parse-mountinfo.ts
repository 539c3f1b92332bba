import type { MountEntry } from '../system.ts';

/** The lines of a /proc/PID/mountinfo (proc_pid_mountinfo(5)), in the order in which they were mounted. Pure. */
export function parseMountinfo(text: string): MountEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLine);
}

/** `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`: the fields before the dash vary in number. */
function parseLine(line: string): MountEntry {
  const dash = line.indexOf(' - ');
  const [id, parent, , root, target, options, ...optionalFields] = line.slice(0, dash).split(' ');
  const [type, source, superOptions] = line.slice(dash + 3).split(' ');
  return {
    id: Number(id),
    parent: Number(parent),
    root: decodeOctal(root ?? ''),
    target: decodeOctal(target ?? ''),
    options: words(options),
    optionalFields,
    type: type ?? '',
    source: decodeOctal(source ?? ''),
    superOptions: words(superOptions).map(decodeOctal),
  };
}

function words(list: string | undefined): string[] {
  return list === undefined || list === '' ? [] : list.split(',');
}

/** The kernel writes space, tab, newline and backslash as three octal digits. */
function decodeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
