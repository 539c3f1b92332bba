import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FlagValues } from '../config/flags/flag.ts';
import type { CreateCall } from '../config/flags/to-create-call.ts';
import type { Container, Engine } from '../engine/api.ts';
import { CliError } from '../errors/cli-error.ts';
import type { Io } from './io.ts';
import type { OWN_CREATE_FLAGS } from './state-flags.ts';

/**
 * Creates the container that the flags of `create` or `run` ask for, says what there is to warn of, and writes its id to the
 * file of `--cidfile`.
 *
 * @throws CliError `FILE_EXISTS`, `FILE_UNWRITABLE` before anything is created, else what the engine throws
 */
export async function createCalled(
  openEngine: () => Promise<Engine>,
  io: Io,
  { request, name, platform }: CreateCall,
  own: FlagValues<typeof OWN_CREATE_FLAGS> & { readonly cidfile: string },
): Promise<Container> {
  const { cidfile, pipeline } = own;
  if (cidfile !== '' && existsSync(resolve(io.cwd, cidfile))) throw isThere(cidfile);
  // To open it may go on in another process, which looks for the file itself.
  const engine = await openEngine();
  const idFile = cidfile === '' ? undefined : openIdFile(cidfile, io);
  try {
    const container = await engine.create(request, {
      ...(own['break-at'].length === 0 ? {} : { breakpoints: own['break-at'] }),
      ...(name === '' ? {} : { name }),
      ...(platform === '' ? {} : { platform }),
      ...(pipeline === '' ? {} : { pipeline }),
    });
    for (const warning of container.warnings) io.stderr.write(`WARNING: ${warning}\n`);
    idFile?.write(container.id);
    return container;
  } finally {
    idFile?.close();
  }
}

/** The file of `--cidfile`, made before the container is, as docker does; without an id in it, it goes away again. */
function openIdFile(cidfile: string, io: Io) {
  const path = resolve(io.cwd, cidfile);
  let isWritten = false;
  const attempt = <T>(what: string, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') throw isThere(cidfile);
      // `ENOENT: no such file or directory, open '/nope/id'`
      const reason = message.replace(/^\w+: /, '').replace(/, .*/, '');
      throw new CliError('FILE_UNWRITABLE', `failed to ${what}: ${cidfile}: ${reason}`, {
        value: cidfile,
        cause: error,
      });
    }
  };
  const fd = attempt('create the container ID file', () => openSync(path, 'wx', 0o666));
  return {
    write: (id: string) => {
      attempt('write the container ID to the file', () => writeSync(fd, id));
      isWritten = true;
    },
    close: () => {
      closeSync(fd);
      if (!isWritten) rmSync(path, { force: true });
    },
  };
}

function isThere(cidfile: string): CliError {
  return new CliError(
    'FILE_EXISTS',
    `container ID file found, make sure the other container isn't running or delete ${cidfile}`,
    { value: cidfile },
  );
}
