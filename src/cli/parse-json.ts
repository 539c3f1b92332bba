import { ConfigError } from '../errors/config-error.ts';

/** JSON text of a file that the command line names. Pure. @throws ConfigError `CONFIG_INVALID` */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError('CONFIG_INVALID', `${what}: not JSON`, { cause });
  }
}
