import { joinedContainer } from '../../config/modes/joined-container.ts';
import type { PeerFacts, SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import type { Namespace, NamespaceType } from '../../oci/runtime-spec.ts';
import { isNetworkDisabled } from '../network-mode.ts';
import { type Draft, defineOption } from '../option.ts';
import { findPeer } from '../peers.ts';
import { remapOf } from '../remap-of.ts';

interface Parameters {
  /** The words in which a namespace that cannot be joined is refused; `MODE` and `ID` stand for the mode and the container. */
  readonly refusals: {
    readonly noIpcContainer: string;
    readonly ipcStopped: string;
    readonly ipcRestarting: string;
    /** Undefined where every container shared its ipc. */
    readonly ipcNotShared?: string;
    /** Undefined where an unknown mode is a private one. */
    readonly unknownIpcMode?: string;
    readonly noPidContainer: string;
    readonly pidStopped: string;
    readonly pidRestarting: string;
  };
  /** The cgroup namespace can be the container's own. */
  readonly cgroup: boolean;
  /** The pid namespace of another container can be joined. */
  readonly pidOfContainers: boolean;
  /** The network namespace of the host is joined by the file that the engine holds it with, else by leaving it out. */
  readonly hostNetwork: 'by-path' | 'by-absence';
}

/** What of the defaults the container shares with the host or another container, and what it has for itself besides. */
export const withNamespaces = defineOption<Parameters>({
  option: 'namespaces',
  apply: (draft, input, parameters) => {
    setUser(draft, input);
    setNetwork(draft, input, parameters);
    if (input.host.timeNamespaces !== true) remove(draft, 'time');
    setIpc(draft, input, parameters);
    setPid(draft, input, parameters);
    if (input.hostConfig.UTSMode === 'host') {
      remove(draft, 'uts');
      delete draft.hostname;
    }
    if (parameters.cgroup && input.hostConfig.CgroupnsMode === 'private') set(draft, { type: 'cgroup' });
  },
  reasons: [
    {
      field: 'linux.namespaces',
      from: originOfNamespace,
      says: 'A kind of kernel resource that the container has for itself: without a path the runtime makes a new namespace, with one it joins that, and a kind that is not listed is shared with the engine.',
      section: 'config-linux.md, Namespaces',
    },
    {
      field: 'linux.uidMappings',
      from: 'the setting userns-remap',
      says: 'Which user numbers of the host the container’s stand for.',
      section: 'config-linux.md, User namespace mappings',
    },
    {
      field: 'linux.gidMappings',
      from: 'the setting userns-remap',
      says: 'Which group numbers of the host the container’s stand for.',
      section: 'config-linux.md, User namespace mappings',
    },
  ],
});

const FLAGS: Readonly<Record<string, string>> = {
  network: '--network (HostConfig.NetworkMode)',
  ipc: '--ipc (HostConfig.IpcMode)',
  pid: '--pid (HostConfig.PidMode)',
  uts: '--uts (HostConfig.UTSMode)',
  cgroup:
    '--cgroupns (HostConfig.CgroupnsMode), else the setting default-cgroupns-mode, else the cgroup version of the host',
  user: 'the setting userns-remap and --userns (HostConfig.UsernsMode)',
};

function originOfNamespace(_input: SpecInput, type: string): string {
  return FLAGS[type] ?? 'default: each container has its own';
}

function setUser(draft: Draft, input: SpecInput): void {
  const remap = remapOf(input.settings, input.hostConfig);
  if (remap === undefined) return;
  set(draft, { type: 'user' });
  draft.linux.uidMappings = remap.uidMappings;
  draft.linux.gidMappings = remap.gidMappings;
}

function setNetwork(draft: Draft, input: SpecInput, { hostNetwork }: Parameters): void {
  if (isNetworkDisabled(input)) return;
  const mode = input.hostConfig.NetworkMode;
  const name = joinedContainer(mode);
  if (name !== undefined) join(draft, input, 'network', findPeer(input, name));
  if (mode !== 'host') return;
  if (hostNetwork === 'by-path') set(draft, { type: 'network', path: input.sandboxKey });
  else remove(draft, 'network');
}

const OWN_IPC_MODES: readonly string[] = ['', 'private', 'shareable', 'none'];

function setIpc(draft: Draft, input: SpecInput, { refusals }: Parameters): void {
  const mode = input.hostConfig.IpcMode ?? '';
  const name = joinedContainer(mode);
  if (name !== undefined) {
    const { noIpcContainer, ipcStopped, ipcRestarting, ipcNotShared } = refusals;
    const peer = requirePeer(input, name, {
      missing: noIpcContainer,
      stopped: ipcStopped,
      restarting: ipcRestarting,
    });
    if (peer.shmPath === '' && ipcNotShared !== undefined) refuse(ipcNotShared, name);
    join(draft, input, 'ipc', peer);
  } else if (mode === 'host') {
    remove(draft, 'ipc');
  } else if (refusals.unknownIpcMode !== undefined && !OWN_IPC_MODES.includes(mode)) {
    throw new SpecError('SPEC_REFUSED', refusals.unknownIpcMode.replace('MODE', mode));
  }
}

function setPid(draft: Draft, input: SpecInput, { pidOfContainers, refusals }: Parameters): void {
  const name = joinedContainer(input.hostConfig.PidMode);
  if (name !== undefined && pidOfContainers) {
    const { noPidContainer, pidStopped, pidRestarting } = refusals;
    const words = { missing: noPidContainer, stopped: pidStopped, restarting: pidRestarting };
    join(draft, input, 'pid', requirePeer(input, name, words));
  } else if (input.hostConfig.PidMode === 'host') {
    remove(draft, 'pid');
  }
}

function requirePeer(
  input: SpecInput,
  name: string,
  words: { readonly missing: string; readonly stopped: string; readonly restarting: string },
): PeerFacts {
  const peer = input.peers[name];
  if (peer === undefined) refuse(words.missing, name);
  if (!peer.running) refuse(words.stopped, name);
  if (peer.restarting) refuse(words.restarting, name);
  return peer;
}

function refuse(words: string, name: string): never {
  const unnamed =
    name === '' ? words.replace('No such container: ID', 'invalid name or ID supplied: ""') : words;
  const message = unnamed.replace(/\bMODE\b/g, `container:${name}`).replace(/(?<!or )\bID\b/g, name);
  throw new SpecError('PEER_UNAVAILABLE', message, { value: name });
}

/** A namespace can only be joined together with the user namespace that owns it, user_namespaces(7). */
function join(draft: Draft, input: SpecInput, type: 'network' | 'ipc' | 'pid', peer: PeerFacts): void {
  set(draft, { type, path: `/proc/${peer.pid}/ns/${type === 'network' ? 'net' : type}` });
  if (remapOf(input.settings, input.hostConfig))
    set(draft, { type: 'user', path: `/proc/${peer.pid}/ns/user` });
}

function set(draft: Draft, namespace: Namespace): void {
  const namespaces = draft.linux.namespaces ?? [];
  const isThere = namespaces.some((one) => one.type === namespace.type);
  draft.linux.namespaces = isThere
    ? namespaces.map((one) => (one.type === namespace.type ? namespace : one))
    : [...namespaces, namespace];
}

function remove(draft: Draft, type: NamespaceType): void {
  draft.linux.namespaces = (draft.linux.namespaces ?? []).filter((one) => one.type !== type);
}
