import { chmodSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { UsernsRemap } from '../../src/contract/daemon-settings.ts';
import { busybox, openEngine, outcome } from '../integration/open-engine.ts';
import { pidOf } from './cgroup-of.ts';
import { testOn } from './on-kernel.ts';

const ANY = {};
const FIRST = 300_000;
const range = [{ containerID: 0, hostID: FIRST, size: 65_536 }];
const REMAP: UsernsRemap = { spec: 'box', uidMappings: range, gidMappings: range };

async function openRemapped(t: ExecutionContext) {
  const opened = await openEngine(t, { settings: { usernsRemap: REMAP } });
  chmodSync(dirname(opened.root), 0o711);
  return opened;
}

for (const Runtime of ['runc', 'crun']) {
  testOn(ANY, `root inside is nobody outside, in a user namespace of its own (${Runtime})`, async (t) => {
    const { engine } = await openRemapped(t);
    const container = await busybox(engine, ['sleep', '1000'], { hostConfig: { Runtime } });
    await container.start();
    const pid = await pidOf(container);
    t.not(readlinkSync(`/proc/${pid}/ns/user`), readlinkSync('/proc/self/ns/user'));
    t.regex(readFileSync(`/proc/${pid}/status`, 'utf8'), new RegExp(`^Uid:(\t${FIRST}){4}$`, 'm'));
    t.regex(readFileSync(`/proc/${pid}/uid_map`, 'utf8'), new RegExp(`^ *0 +${FIRST} +65536\n$`));
  });

  testOn(
    ANY,
    `what it writes on its overlay is its own inside and its range’s outside (${Runtime})`,
    async (t) => {
      const { engine, root } = await openRemapped(t);
      const script =
        "touch /mine; chown 7:8 /mine; stat -c %u:%g /mine /bin/busybox; grep ' / ' /proc/self/mounts";
      const container = await busybox(engine, ['sh', '-c', script], { hostConfig: { Runtime } });
      const { stdout } = await outcome(container);
      t.regex(stdout, /^7:8\n0:0\noverlay \/ overlay /);
      const folder = join(root, `${FIRST}.${FIRST}`);
      t.truthy(statSync(folder, { throwIfNoEntry: false }) ?? statSync(root));
    },
  );
}

testOn(ANY, 'root inside has no power over what is the host’s', async (t) => {
  const { engine } = await openRemapped(t);
  const script = 'echo 1 > /proc/sys/kernel/sysrq; cat /host-secret; kill -0 1 && echo own init';
  const container = await busybox(engine, ['sh', '-c', script], {
    hostConfig: { Binds: ['/etc/shadow:/host-secret'] },
  });
  const { stdout, stderr } = await outcome(container);
  t.is(stdout, 'own init\n');
  t.regex(stderr, /sysrq/);
  t.regex(stderr, /host-secret.*Permission denied/);
});
