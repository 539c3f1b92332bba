import { readlinkSync } from 'node:fs';
import type { HostConfig } from '../../src/contract/docker.ts';
import { busybox, openEngine } from '../integration/open-engine.ts';
import { pidOf } from './cgroup-of.ts';
import { testOn } from './on-kernel.ts';

const ANY = {};

/** Each kind of namespace, how a container shares the host's, and how another container's, where it can. */
const KINDS: Readonly<Record<string, { host: HostConfig; join?: (name: string) => HostConfig }>> = {
  pid: { host: { PidMode: 'host' }, join: (name) => ({ PidMode: `container:${name}` }) },
  ipc: { host: { IpcMode: 'host' }, join: (name) => ({ IpcMode: `container:${name}` }) },
  net: { host: { NetworkMode: 'host' }, join: (name) => ({ NetworkMode: `container:${name}` }) },
  uts: { host: { UTSMode: 'host' } },
  cgroup: { host: { CgroupnsMode: 'host' } },
};

const namespaceOf = (pid: number | 'self', kind: string) => readlinkSync(`/proc/${pid}/ns/${kind}`);

for (const Runtime of ['runc', 'crun']) {
  testOn(
    ANY,
    `each kind of namespace is private, the host’s, or another container’s (${Runtime})`,
    async (t) => {
      const { engine } = await openEngine(t);
      const start = async (hostConfig: HostConfig, name?: string) => {
        const container = await busybox(engine, ['sleep', '1000'], {
          hostConfig: { CgroupnsMode: 'private', Runtime, ...hostConfig },
          ...(name === undefined ? {} : { name }),
        });
        await container.start();
        return pidOf(container);
      };
      const peer = await start({ IpcMode: 'shareable' }, 'peer');
      for (const kind of [...Object.keys(KINDS), 'mnt'])
        t.not(namespaceOf(peer, kind), namespaceOf('self', kind), `${kind} is private`);
      t.is(namespaceOf(peer, 'user'), namespaceOf('self', 'user'));
      for (const [kind, { host, join }] of Object.entries(KINDS)) {
        t.is(namespaceOf(await start(host), kind), namespaceOf('self', kind), `${kind} of the host`);
        if (join === undefined) continue;
        const joined = await start(join('peer'));
        t.is(namespaceOf(joined, kind), namespaceOf(peer, kind), `${kind} of another container`);
        t.not(namespaceOf(joined, 'mnt'), namespaceOf(peer, 'mnt'));
      }
    },
  );
}
