import { resolve } from 'node:path';
import { type CreateContext, NEWEST_API_VERSION } from '../config/flags/create-context.ts';
import { goArchitecture } from '../lib/go-architecture.ts';
import type { Io } from './io.ts';
import { readAtMost } from './read-at-most.ts';

/** What Docker's flags depend on, for a command that was typed here. */
export function createContext(io: Io, command: string, os = 'linux'): CreateContext {
  return {
    command: `lockstep ${command}`,
    readFile: (path, maxBytes) => readAtMost(resolve(io.cwd, path), maxBytes),
    lookUpVariable: (name) => io.env[name],
    cwd: io.cwd,
    apiVersion: NEWEST_API_VERSION,
    host: { os, architecture: goArchitecture(process.arch) },
    consoleSize: consoleSize(io),
  };
}

function consoleSize(io: Io): [number, number] {
  if (!io.mayBeTerminal()) return [0, 0];
  const { rows = 0, columns = 0, isTTY } = io.stdout;
  return isTTY ? [rows, columns] : [0, 0];
}
