import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Seccomp } from '../../src/oci/runtime-spec.ts';
import type { Difference } from './compare.ts';
import { judgeCase } from './judge-case.ts';
import { runCase } from './run-case.ts';
import type { VectorCase } from './vector-case.ts';
import { readWorld } from './world.ts';

/** The vectors that come with the project. */
export const OWN_VECTORS = join(import.meta.dirname, 'data');

export interface CaseResult {
  readonly name: string;
  readonly differences: readonly Difference[];
}

/** Runs every case in a folder of vectors; `pipeline` overrides what the folder says of itself. */
export function runFolder(folder: string, pipeline = pipelineOf(folder)): CaseResult[] {
  const world = readWorld(worldFolder(folder));
  const seccomp = new Map<string, Seccomp>();
  const readSeccomp = (file: string): Seccomp => {
    const known = seccomp.get(file) ?? (JSON.parse(readFileSync(profileAt(folder, file), 'utf8')) as Seccomp);
    seccomp.set(file, known);
    return known;
  };
  return caseFiles(folder).map((file) => {
    let name = file.replace(/\.json$/, '');
    try {
      const vector = readCase(folder, file);
      name = vector.case ?? name;
      return { name, differences: judgeCase(vector, runCase(vector, pipeline, world), readSeccomp) };
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      return { name, differences: [{ path: '', expected: 'a result', found }] };
    }
  });
}

function readCase(folder: string, file: string): VectorCase {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as VectorCase;
}

/** A profile is named by what is in it: cases that were taken out of their folder have it in the project's own. */
function profileAt(folder: string, file: string): string {
  const places = [folder, ...readdirSync(OWN_VECTORS).map((name) => join(OWN_VECTORS, name))];
  return join(places.find((place) => existsSync(join(place, file))) ?? folder, file);
}

function caseFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.startsWith('_'))
    .sort();
}

/** `host/` and `image/` beside the folder, else the project's own: all vectors were taken on one machine. */
function worldFolder(folder: string): string {
  const beside = dirname(folder);
  return existsSync(join(beside, 'host', 'host.json')) && existsSync(join(beside, 'image', 'images.json'))
    ? beside
    : OWN_VECTORS;
}

/** By the version of the daemon that the folder's `_info-*.json` names, else by the folder's name. */
function pipelineOf(folder: string): string {
  const info = readdirSync(folder).find((file) => /^_info.*\.json$/.test(file));
  if (info !== undefined) {
    const { info: about } = JSON.parse(readFileSync(join(folder, info), 'utf8')) as {
      info?: { ServerVersion?: string };
    };
    const [, release] = /^(\d+\.\d+)\./.exec(about?.ServerVersion ?? '') ?? [];
    if (release !== undefined) return `docker-${release}`;
  }
  const [named] = /docker-\d+\.\d+/.exec(folder) ?? [];
  return named ?? bySpec(folder);
}

/** 24.0 writes a version of the OCI specification that 20.10 does not. */
function bySpec(folder: string): string {
  for (const file of caseFiles(folder)) {
    const spec = specOf(folder, file);
    if (spec !== undefined) return spec.ociVersion === '1.0.2-dev' ? 'docker-20.10' : 'docker-24.0';
  }
  return 'docker-24.0';
}

/** Undefined where the case has none, or cannot be read: that is told when it is run. */
function specOf(folder: string, file: string): VectorCase['spec'] {
  try {
    return readCase(folder, file).spec;
  } catch {
    return undefined;
  }
}
