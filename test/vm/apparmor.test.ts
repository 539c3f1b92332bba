import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import type { LockstepError } from '../../src/errors/lockstep-error.ts';
import { busybox, openEngine, outcome } from '../integration/open-engine.ts';
import { until } from '../integration/until.ts';
import { pidOf } from './cgroup-of.ts';
import { testOn } from './on-kernel.ts';

const APPARMOR = { lsm: 'apparmor' } as const;
const DEFAULT = 'lockstep-default';

const isLoaded = (name: string) =>
  readFileSync('/sys/kernel/security/apparmor/profiles', 'utf8').includes(`${name} (`);

const confinementOf = (pid: number) =>
  readFileSync(`/proc/${pid}/attr/current`, 'utf8').replace(/\0/g, '').trim();

/** Loads a profile, or with `-R` takes it away. */
function parse(action: '-Kr' | '-R', text: string): void {
  const { status, stderr } = spawnSync('apparmor_parser', [action], { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function unloadDefault(): void {
  if (isLoaded(DEFAULT)) parse('-R', `profile ${DEFAULT} { }`);
}

/** A profile of the test's own that lets everything pass but writing to /denied. */
function loadCustom(t: ExecutionContext): string {
  const name = `lockstep-test-${randomBytes(4).toString('hex')}`;
  const text = `profile ${name} flags=(attach_disconnected,mediate_deleted) {
    file, capability, network, signal, ptrace, mount, umount, pivot_root,
    deny /denied w,
  }`;
  parse('-Kr', text);
  t.teardown(() => parse('-R', `profile ${name} { }`));
  return name;
}

for (const Runtime of ['runc', 'crun']) {
  testOn(
    APPARMOR,
    `the default profile is loaded when it is missing, and ${Runtime} starts the process in it`,
    async (t) => {
      unloadDefault();
      t.false(isLoaded(DEFAULT));
      const { engine } = await openEngine(t);
      const container = await busybox(engine, ['sleep', '1000'], { hostConfig: { Runtime } });
      await container.start();
      t.true(isLoaded(DEFAULT));
      const pid = await pidOf(container);
      // The kernel changes the profile when the runtime's process becomes the container's (apparmor(7), change on exec).
      await until(() => confinementOf(pid) !== 'unconfined');
      t.is(confinementOf(pid), `${DEFAULT} (enforce)`);
      t.is((await container.inspect()).AppArmorProfile, DEFAULT);
    },
  );
}

testOn(
  APPARMOR,
  'a profile that somebody unloads while the engine runs is loaded again at the next start',
  async (t) => {
    const { engine } = await openEngine(t);
    const first = await busybox(engine, ['true']);
    await outcome(first);
    unloadDefault();
    const second = await busybox(engine, ['cat', '/proc/self/attr/current']);
    t.is((await outcome(second)).stdout, `${DEFAULT} (enforce)\n`);
    unloadDefault();
    t.is((await outcome(first)).exitCode, 0);
    t.true(isLoaded(DEFAULT));
  },
);

testOn(
  APPARMOR,
  'what the profile denies fails for root in the container, and the rest passes',
  async (t) => {
    const { engine } = await openEngine(t);
    // Nothing else forbids these: /proc is writable for an unmasked container, and it may mount.
    const script = `
    echo 1 > /proc/sysrq-trigger 2>&1 || echo denied: sysrq
    echo x > /proc/sys/kernel/domainname 2>&1 || echo denied: sysctl
    mount -t tmpfs none /mnt 2>&1 || echo denied: mount
    echo passes > /root-file && cat /root-file`;
    const hostConfig = {
      CapAdd: ['SYS_ADMIN'],
      SecurityOpt: ['seccomp=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
    };
    const container = await busybox(engine, ['sh', '-c', `mkdir -p /mnt; ${script}`], { hostConfig });
    const { stdout } = await outcome(container);
    t.deepEqual(
      stdout.split('\n').filter((line) => /^(denied|passes)/.test(line)),
      ['denied: sysrq', 'denied: sysctl', 'denied: mount', 'passes'],
    );
    const free = await busybox(
      engine,
      ['sh', '-c', 'mkdir -p /mnt; mount -t tmpfs none /mnt && echo mounted'],
      {
        hostConfig: { ...hostConfig, SecurityOpt: [...hostConfig.SecurityOpt, 'apparmor=unconfined'] },
      },
    );
    t.is((await outcome(free)).stdout, 'mounted\n');
  },
);

testOn(APPARMOR, 'signals pass from the engine to the container, and within it', async (t) => {
  const { engine } = await openEngine(t);
  const script =
    'trap "echo got TERM; exit 5" TERM; (sleep 0.2; kill -USR1 $$) & trap "echo got USR1" USR1; while :; do sleep 0.1; done';
  const container = await busybox(engine, ['sh', '-c', script]);
  const attachment = await container.attach();
  await container.start();
  let said = '';
  for await (const { bytes } of attachment.output) {
    said += Buffer.from(bytes).toString();
    if (said === 'got USR1\n') await container.kill('TERM');
  }
  t.is(said, 'got USR1\ngot TERM\n');
  t.is((await container.wait()).exitCode, 5);
});

testOn(APPARMOR, 'a custom profile confines, and what it denies is denied', async (t) => {
  const { engine } = await openEngine(t);
  const name = loadCustom(t);
  const script =
    'cat /proc/self/attr/current; echo x > /allowed && echo wrote; echo x > /denied || echo denied';
  const container = await busybox(engine, ['sh', '-c', script], {
    hostConfig: { SecurityOpt: [`apparmor=${name}`] },
  });
  t.is((await outcome(container)).stdout, `${name} (enforce)\nwrote\ndenied\n`);
});

testOn(APPARMOR, 'unconfined and privileged containers run without a profile', async (t) => {
  const { engine } = await openEngine(t);
  for (const hostConfig of [{ SecurityOpt: ['apparmor=unconfined'] }, { Privileged: true }]) {
    const container = await busybox(engine, ['cat', '/proc/self/attr/current'], { hostConfig });
    t.is((await outcome(container)).stdout, 'unconfined\n');
    t.is((await container.inspect()).AppArmorProfile, 'unconfined');
  }
});

testOn(APPARMOR, 'an unknown profile is refused before anything is created', async (t) => {
  const { engine } = await openEngine(t);
  const error = await t.throwsAsync<LockstepError>(
    busybox(engine, ['true'], { hostConfig: { SecurityOpt: ['apparmor=no-such-profile'] } }),
  );
  t.like(error, { code: 'APPARMOR_PROFILE_UNKNOWN', value: 'no-such-profile' });
  t.truthy(error?.hint);
  t.deepEqual(await engine.list({ all: true }), []);
});

testOn(
  APPARMOR,
  'a custom profile that is unloaded between create and start is a clear error, and nothing is left',
  async (t) => {
    const { engine } = await openEngine(t);
    const name = `lockstep-test-${randomBytes(4).toString('hex')}`;
    parse('-Kr', `profile ${name} { file, }`);
    const container = await busybox(engine, ['true'], { hostConfig: { SecurityOpt: [`apparmor=${name}`] } });
    parse('-R', `profile ${name} { }`);
    t.like(await t.throwsAsync(container.start()), { code: 'APPARMOR_PROFILE_UNKNOWN', value: name });
  },
);
