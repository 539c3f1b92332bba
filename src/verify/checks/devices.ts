import { posix } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import type { Device } from '../../oci/runtime-spec.ts';
import { DEFAULT_DEVICES } from '../default-devices.ts';
import { devicesToTry, judgeAccess, judgeList } from '../device-rules.ts';
import { type Check, type Circumstances, OWN_DOING, type Question, type Source } from '../question.ts';

const KINDS: Readonly<Record<string, string>> = {
  c: 'char-device',
  u: 'char-device',
  b: 'block-device',
  p: 'fifo',
};

/** The device nodes of the container, and which devices the kernel lets its processes use. */
export const devices: Check = {
  covers: ['linux.devices', 'linux.resources.devices'],
  ask: (spec, circumstances) => {
    const hasUserNamespace = spec.linux?.namespaces?.some(({ type }) => type === 'user') ?? false;
    return [
      ...(spec.linux?.devices ?? []).map((device) => askNode(device, hasUserNamespace, circumstances)),
      ...(spec.process === undefined ? [] : [askDefaults(circumstances)]),
      ...askRules(spec, circumstances),
    ];
  },
};

function askNode(device: Device, hasUserNamespace: boolean, { pid }: Circumstances): Question {
  const { path, type, major = 0, minor = 0, fileMode = 0o666, uid = 0, gid = 0 } = device;
  const numbers = type === 'p' ? '0:0' : `${major}:${minor}`;
  const mode = (fileMode & 0o7777).toString(8).padStart(4, '0');
  const asked = `${KINDS[type] ?? type} ${numbers}`;
  // In a user namespace no node can be made: it is a bind of the host's, with the host's mode and owner. /dev/ptmx is made a
  // symlink to that of the container's own devpts, whatever is asked (runtime-spec, config-linux.md, "Default Devices").
  const isPtmx = posix.normalize(path) === '/dev/ptmx';
  const hasOthersMode = hasUserNamespace || isPtmx;
  const wanted = hasOthersMode ? asked : `${asked} ${mode} ${uid}:${gid}`;
  return {
    field: `linux.devices[${path}]`,
    asked: wanted,
    sources: [{ kind: 'node', root: `/proc/${pid}/root`, path, follow: isPtmx }],
    judge: (found) => ({
      found,
      agrees: hasOthersMode ? found.startsWith(`${asked} `) : found === wanted,
      reason: OWN_DOING,
    }),
  };
}

function askDefaults({ pid }: Circumstances): Question {
  const paths = Object.keys(DEFAULT_DEVICES);
  return {
    field: 'linux.devices (default)',
    asked: paths.join(' '),
    sources: paths.map((path) => nodeAt(path, pid)),
    judge: (...nodes) => {
      const wrong = paths.filter((path, index) => !nodes[index]?.startsWith(`${DEFAULT_DEVICES[path]} `));
      return { found: wrong.length === 0 ? 'all' : `all but ${wrong.join(' ')}`, agrees: wrong.length === 0 };
    },
  };
}

function askRules({ linux }: Parameters<Check['ask']>[0], circumstances: Circumstances): Question[] {
  const rules = linux?.resources?.devices ?? [];
  if (rules.length === 0) return [];
  const { cgroupFolders, cgroupFiles, processFolders } = circumstances;
  const field = 'linux.resources.devices';
  const tried = devicesToTry(rules, linux?.devices ?? []);
  const questions: Question[] = [
    {
      field: `${field} (access)`,
      asked: `${rules.length} rules`,
      sources: [{ kind: 'access', folders: processFolders, devices: tried }],
      judge: (text) => judgeAccess(rules, text),
    },
  ];
  if (cgroupFiles.devices?.includes('devices.list')) {
    questions.push({
      field: `${field} (list)`,
      asked: `${rules.length} rules`,
      sources: [{ kind: 'file', path: join(cgroupFolders.devices as string, 'devices.list') }],
      judge: (text) => judgeList(rules, text),
    });
  }
  return questions;
}

function nodeAt(path: string, pid: number): Source {
  return { kind: 'node', root: `/proc/${pid}/root`, path };
}
