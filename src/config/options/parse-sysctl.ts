import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

/** The kernel parameters that belong to a namespace (docker/cli, ValidateSysctl). */
const NAMESPACED: readonly string[] = [
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
];
const NAMESPACED_PREFIXES: readonly string[] = ['net.', 'fs.mqueue.'];

/** `key=value` of a kernel parameter that a container can have for itself. Pure. Throws `ParseError` with Docker's words. */
export function parseSysctl(text: string): string {
  const { before: key, found } = cut(text, '=');
  const allowed = NAMESPACED.includes(key) || NAMESPACED_PREFIXES.some((prefix) => key.startsWith(prefix));
  if (!found || !allowed) throw new ParseError(`sysctl '${text}' is not allowed`);
  return text;
}
