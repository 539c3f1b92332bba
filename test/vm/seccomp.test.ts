import type { HostConfig } from '../../src/contract/docker.ts';
import { busybox, openEngine, outcome, type TestEngine } from '../integration/open-engine.ts';
import { testOn } from './on-kernel.ts';
import { callEach, type SystemCall, WITH_PERL } from './system-calls.ts';

const ANY = {};
const EPERM = 1;
const DENIED: SystemCall[] = ['unshare', 'keyctl', 'mount', 'bpf'];

/** Each call's errno in a container that nothing but seccomp confines. */
async function tried(
  { engine }: TestEngine,
  calls: readonly SystemCall[],
  seccomp: string | undefined,
  hostConfig: HostConfig = {},
): Promise<Record<string, number>> {
  const container = await busybox(engine, callEach(calls), {
    hostConfig: {
      ...WITH_PERL,
      CapAdd: ['SYS_PTRACE'],
      ...hostConfig,
      SecurityOpt: ['apparmor=unconfined', ...(seccomp === undefined ? [] : [`seccomp=${seccomp}`])],
    },
  });
  const { stdout, stderr } = await outcome(container);
  if (stderr !== '') throw new Error(stderr);
  const lines = stdout.trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => line.split(' ')).map(([name, errno]) => [name, Number(errno)]),
  );
}

for (const Runtime of ['runc', 'crun']) {
  testOn(
    ANY,
    `with the default profile every process of the container is filtered (${Runtime})`,
    async (t) => {
      const { engine } = await openEngine(t);
      const script = 'grep ^Seccomp: /proc/self/status; sh -c "grep ^Seccomp: /proc/self/status"';
      const container = await busybox(engine, ['sh', '-c', script], { hostConfig: { Runtime } });
      t.is((await outcome(container)).stdout, 'Seccomp:\t2\nSeccomp:\t2\n');
    },
  );

  testOn(
    ANY,
    `the default profile denies unshare, keyctl, mount and bpf, and lets the rest pass (${Runtime})`,
    async (t) => {
      const errnos = await tried(await openEngine(t), [...DENIED, 'getpid'], undefined, { Runtime });
      t.deepEqual(errnos, { unshare: EPERM, keyctl: EPERM, mount: EPERM, bpf: EPERM, getpid: 0 });
    },
  );

  testOn(ANY, `a custom profile takes the place of the default one (${Runtime})`, async (t) => {
    const profile = {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['getpid'], action: 'SCMP_ACT_ERRNO', errnoRet: 42 }],
    };
    const errnos = await tried(await openEngine(t), ['getpid', 'unshare'], JSON.stringify(profile), {
      Runtime,
    });
    t.deepEqual(errnos, { getpid: 42, unshare: 0 });
  });
}

testOn(ANY, 'without seccomp unshare and keyctl reach the kernel, which lets them', async (t) => {
  const errnos = await tried(await openEngine(t), ['unshare', 'keyctl'], 'unconfined');
  t.is(errnos.unshare, 0);
  t.not(errnos.keyctl, EPERM);
});
