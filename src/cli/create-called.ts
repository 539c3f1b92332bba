import { existsSync, writeFileSync } from 'node:fs';
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
 * @throws CliError `FILE_EXISTS` before anything is created, else what the engine throws
 */
export async function createCalled(
  openEngine: () => Promise<Engine>,
  io: Io,
  { request, name, platform }: CreateCall,
  own: FlagValues<typeof OWN_CREATE_FLAGS> & { readonly cidfile: string },
): Promise<Container> {
  const { cidfile, pipeline } = own;
  const idFile = resolve(io.cwd, cidfile);
  if (cidfile !== '' && existsSync(idFile)) {
    throw new CliError(
      'FILE_EXISTS',
      `container ID file found, make sure the other container isn't running or delete ${cidfile}`,
      {
        value: cidfile,
      },
    );
  }
  const container = await (await openEngine()).create(request, {
    breakpoints: own['break-at'],
    ...(name === '' ? {} : { name }),
    ...(platform === '' ? {} : { platform }),
    ...(pipeline === '' ? {} : { pipeline }),
  });
  for (const warning of container.warnings) io.stderr.write(`WARNING: ${warning}\n`);
  if (cidfile !== '') writeFileSync(idFile, container.id, { flag: 'wx' });
  return container;
}
