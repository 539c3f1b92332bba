import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { busybox, openEngine, outcome } from '../integration/open-engine.ts';
import { until } from '../integration/until.ts';
import { cgroupOf, limits } from './cgroup-of.ts';
import { testOn } from './on-kernel.ts';

const SYSTEMD = { systemd: true, cgroup: ['unified'] } as const;
const MIB = 1 << 20;

/** An engine with the systemd driver and a slice of its own. */
async function openOnSystemd(t: ExecutionContext) {
  const slice = `lockstep-test${randomBytes(4).toString('hex')}.slice`;
  const opened = await openEngine(t, { settings: { cgroupDriver: 'systemd', cgroupParent: slice } });
  return { ...opened, slice };
}

/** What systemd says of a unit. */
function show(unit: string, ...names: readonly string[]): Record<string, string> {
  const text = execFileSync('systemctl', ['show', unit, ...names.map((name) => `-p${name}`)], {
    encoding: 'utf8',
  });
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/**
 * How the runtimes differ: crun 1.8 tells systemd of the weight alone, and writes the limits to the kernel’s files itself, those of
 * a cgroup below the scope (crun(1), run.oci.systemd.subgroup).
 */
const RUNTIMES: Readonly<Record<string, { told: Record<string, string>; below: string }>> = {
  runc: {
    told: { MemoryMax: String(64 * MIB), TasksMax: '32', CPUWeight: '12', CPUQuotaPerSecUSec: '500ms' },
    below: '',
  },
  crun: { told: { CPUWeight: '12' }, below: 'container' },
};

for (const [Runtime, { told, below }] of Object.entries(RUNTIMES)) {
  testOn(
    SYSTEMD,
    `a container is a scope in its slice, with its limits as systemd’s properties (${Runtime})`,
    async (t) => {
      const { engine, slice } = await openOnSystemd(t);
      const container = await busybox(engine, ['sleep', '1000'], {
        hostConfig: { Runtime, Memory: 64 * MIB, PidsLimit: 32, CpuShares: 300, NanoCpus: 500_000_000 },
      });
      await container.start();
      const scope = `lockstep-${container.id}.scope`;
      // A slice lies in the slice that its name begins with.
      const folder = `/lockstep.slice/${slice}/${scope}`;
      const expected = { ActiveState: 'active', Slice: slice, ControlGroup: folder, ...told };
      t.deepEqual(show(scope, ...Object.keys(expected)), expected);
      const own = await cgroupOf(container);
      t.is(own, join('/sys/fs/cgroup', folder, below));
      t.deepEqual(limits(own, ['memory.max', 'pids.max', 'cpu.weight', 'cpu.max']), {
        'memory.max': String(64 * MIB),
        'pids.max': '32',
        'cpu.weight': '12',
        'cpu.max': '50000 100000',
      });
      await container.remove({ force: true });
      t.false(existsSync(own));
      // systemd takes the scope and its transient slice away a moment after they are empty.
      await until(() => show(scope, 'ActiveState').ActiveState === 'inactive');
    },
  );
}

testOn(SYSTEMD, 'a parent that is no slice is refused with Docker’s text, and nothing is made', async (t) => {
  const { engine } = await openOnSystemd(t);
  t.like(await t.throwsAsync(busybox(engine, ['true'], { hostConfig: { CgroupParent: '/no/slice' } })), {
    message: 'cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"',
  });
  t.deepEqual(await engine.list({ all: true }), []);
});

testOn(SYSTEMD, 'a slice of the container’s own takes the place of the engine’s', async (t) => {
  const { engine } = await openOnSystemd(t);
  const CgroupParent = `lockstep-own${randomBytes(4).toString('hex')}.slice`;
  const container = await busybox(engine, ['cat', '/proc/self/cgroup'], {
    hostConfig: { CgroupParent, CgroupnsMode: 'host' },
  });
  t.is(
    (await outcome(container)).stdout,
    `0::/lockstep.slice/${CgroupParent}/lockstep-${container.id}.scope\n`,
  );
});

testOn(SYSTEMD, 'without a setting the driver is systemd’s, and containers go to system.slice', async (t) => {
  const { engine } = await openEngine(t, { settings: { cgroupDriver: undefined, cgroupParent: '' } });
  const container = await busybox(engine, ['cat', '/proc/self/cgroup'], {
    hostConfig: { CgroupnsMode: 'host' },
  });
  t.is((await outcome(container)).stdout, `0::/system.slice/lockstep-${container.id}.scope\n`);
});
