import { createRequire } from 'node:module';
import { extname } from 'node:path';
import * as z from 'zod/mini';
import type { CdiEdits } from '../contract/cdi.ts';
import type { HostConfig } from '../contract/docker.ts';
import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import { lookUpDevice } from './look-up-device.ts';

/** By a file's ending (CDI, SPEC.md). */
const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  '.json': (text) => JSON.parse(text),
  // YAML 1.1, as Go's parsers read it: a mode of 0660 is octal. Loaded where such a file lies, since that takes 20 ms.
  '.yaml': (text) => {
    const require = createRequire(import.meta.url);
    const yaml: typeof import('yaml') = require('yaml');
    return yaml.parse(text, { version: '1.1' });
  },
};

/** Where descriptions lie; a later folder goes before an earlier one (CDI, SPEC.md). */
const DEFAULT_FOLDERS = ['/etc/cdi', '/var/run/cdi'];

/** What a file must look like. Made where one is read: most hosts have none, and every command would pay for it. */
function describe() {
  const texts = z.optional(z.array(z.string()));
  const number = z.optional(z.int());
  const edits = z.looseObject({
    env: texts,
    deviceNodes: z.optional(
      z.array(
        z.looseObject({
          path: z.string(),
          hostPath: z.optional(z.string()),
          type: z.optional(z.enum(['b', 'c', 'u', 'p'])),
          ...{ major: number, minor: number, fileMode: number, uid: number, gid: number },
          permissions: z.optional(z.string()),
        }),
      ),
    ),
    mounts: z.optional(
      z.array(
        z.looseObject({
          ...{ hostPath: z.string(), containerPath: z.string() },
          ...{ type: z.optional(z.string()), options: texts },
        }),
      ),
    ),
    hooks: z.optional(
      z.array(
        z.looseObject({
          hookName: z.enum([
            ...['prestart', 'createRuntime', 'createContainer'],
            ...['startContainer', 'poststart', 'poststop'],
          ] as NonNullable<CdiEdits['hooks']>[number]['hookName'][]),
          ...{ path: z.string(), args: texts, env: texts, timeout: number },
        }),
      ),
    ),
    additionalGids: z.optional(z.array(z.int())),
  });
  return z.looseObject({
    cdiVersion: z.string(),
    kind: z.string().check(z.regex(/^[\w.-]+\/[\w.-]+$/)),
    devices: z.array(z.looseObject({ name: z.string(), containerEdits: edits })),
    containerEdits: z.optional(edits),
  });
}
type Description = z.output<ReturnType<typeof describe>>;
let schema: ReturnType<typeof describe> | undefined;
type Edits = NonNullable<Description['containerEdits']>;

export interface CdiDevices {
  readonly devices: Readonly<Record<string, CdiEdits>>;
  /** A sentence for each file that cannot be used. */
  readonly warnings: readonly string[];
}

/**
 * The devices of the Container Device Interface that a configuration names, as the JSON and YAML files of the host's CDI
 * folders describe them; one that nothing describes is not among them. What a file asks for all its devices stands with the first
 * of them. Where two files of one folder describe a device, neither counts. No folder is looked at where nothing is named.
 * `folders` are the daemon's setting: none means Docker's, one without a name that CDI is off.
 */
export function readCdiDevices(
  { DeviceRequests }: HostConfig,
  folders: readonly string[],
  system: System,
): CdiDevices {
  const names = (DeviceRequests ?? [])
    .filter(({ Driver }) => Driver === 'cdi')
    .flatMap(({ DeviceIDs }) => DeviceIDs ?? []);
  if (names.length === 0) return { devices: {}, warnings: [] };
  const warnings: string[] = [];
  const known = new Map<string, readonly Description[]>();
  for (const folder of folders.length === 0 ? DEFAULT_FOLDERS : folders.filter((path) => path !== '')) {
    const here = readFolder(folder, system, warnings).flatMap((file) =>
      file.devices.map(({ name }) => [`${file.kind}=${name}`, file] as const),
    );
    for (const [name] of here) {
      known.set(
        name,
        here.filter(([other]) => other === name).map(([, file]) => file),
      );
    }
  }
  const begun = new Set<Description>();
  const devices: Record<string, CdiEdits> = {};
  for (const name of new Set(names)) {
    const [file, second] = known.get(name) ?? [];
    if (file === undefined) continue;
    if (second !== undefined) {
      warnings.push(`CDI device ${name} is described twice in one folder, and not used`);
      continue;
    }
    const own = file.devices.find((device) => `${file.kind}=${device.name}` === name)?.containerEdits;
    const shared = begun.has(file) ? undefined : file.containerEdits;
    begun.add(file);
    const found = joinEdits(shared ?? {}, own ?? {}, system);
    if (typeof found === 'string') warnings.push(`CDI device ${name} cannot be used: ${found}`);
    else devices[name] = found;
  }
  return { devices, warnings };
}

function readFolder(folder: string, { files }: System, warnings: string[]): Description[] {
  if (files.stat(folder)?.kind !== 'directory') return [];
  return files
    .list(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const parse = PARSERS[extname(name)];
      if (parse === undefined) return [];
      try {
        schema ??= describe();
        const { success, data, error } = z.safeParse(schema, parse(files.read(path)));
        if (success) return [data];
        const [issue] = error.issues;
        warnings.push(`CDI file ${path} is not used: ${issue?.path.join('.')}: ${issue?.message}`);
      } catch (error) {
        warnings.push(
          `CDI file ${path} is not used: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
      return [];
    });
}

/** Both with device numbers looked up, or why that cannot be. */
function joinEdits(shared: Edits, own: Edits, system: System): CdiEdits | string {
  const join = <Part>(pick: (from: Edits) => readonly Part[] | undefined): Part[] => [
    ...(pick(shared) ?? []),
    ...(pick(own) ?? []),
  ];
  const deviceNodes: NonNullable<CdiEdits['deviceNodes']>[number][] = [];
  for (const { path, hostPath = path, permissions, fileMode, uid, gid, ...given } of join(
    ({ deviceNodes }) => deviceNodes,
  )) {
    const found = lookUpDevice(hostPath, system);
    const numbers = found.kind === 'device' ? found.device : undefined;
    const { type = numbers?.type, major = numbers?.major, minor = numbers?.minor } = given;
    if (type === undefined || major === undefined || minor === undefined) {
      return `${hostPath} is not a device node`;
    }
    const optional = { fileMode, uid, gid, permissions };
    const said = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    deviceNodes.push({ path, type, major, minor, ...said });
  }
  return {
    env: join(({ env }) => env),
    deviceNodes,
    mounts: join(({ mounts }) => mounts) as NonNullable<CdiEdits['mounts']>,
    hooks: join(({ hooks }) => hooks) as NonNullable<CdiEdits['hooks']>,
    additionalGids: join(({ additionalGids }) => additionalGids),
  };
}
