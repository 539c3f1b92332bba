import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { CliError } from '../errors/cli-error.ts';
import type { Io } from './io.ts';

/** What stdin said: it says it once, and two pipelines may be compared by it. */
const heard = new WeakMap<Io['stdin'], Promise<string>>();

/** The text of a file that the command line names; `-` is standard input. @throws CliError `FILE_UNREADABLE` */
export async function readInput(path: string, io: Pick<Io, 'cwd' | 'stdin'>): Promise<string> {
  if (path === '-') {
    const said = heard.get(io.stdin) ?? text(io.stdin);
    heard.set(io.stdin, said);
    return said;
  }
  try {
    return readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (cause) {
    throw new CliError('FILE_UNREADABLE', `cannot read ${path}`, { value: path, cause });
  }
}
