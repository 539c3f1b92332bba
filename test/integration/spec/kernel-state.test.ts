import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { execa } from 'execa';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { renderSpec } from '../../../src/oci/render-spec.ts';
import type { Spec } from '../../../src/oci/runtime-spec.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { buildLinuxCommand } from '../../../src/spec/command/build-linux-command.ts';
import { commandToSpec } from '../../../src/spec/command/command-to-spec.ts';
import { findPipeline, PIPELINES } from '../../../src/spec/find-pipeline.ts';
import { FACTS, specInput } from '../../spec/spec-input.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testAsRoot } from '../as-root.ts';

/** What the kernel enforces, asked from inside. */
const PROBE = [
  'id',
  'grep -E "^(Cap|NoNewPrivs|Seccomp:)" /proc/self/status',
  'cat /proc/self/oom_score_adj /proc/self/limits',
  'hostname',
  'env',
  'cd /dev && ls',
  'cut -d" " -f2-4 /proc/mounts | grep -v "^/ " | sort',
  'cd /sys/fs/cgroup && cat memory/memory.limit_in_bytes cpu/cpu.shares memory.max cpu.weight 2>/dev/null',
  'touch /proc/sysrq-trigger /x 2>&1',
  'mount -t tmpfs t /mnt 2>&1',
].join('; ');

/** A folder with a busybox in it, and what a container there is made from. */
function prepare(t: ExecutionContext): { folder: string; input: SpecInput } {
  const folder = temporaryFolder(t);
  const rootfs = join(folder, 'rootfs');
  for (const name of ['bin', 'etc', 'proc', 'sys', 'dev', 'mnt', 'tmp']) {
    mkdirSync(join(rootfs, name), { recursive: true, mode: 0o755 });
  }
  copyFileSync('/bin/busybox', join(rootfs, 'bin', 'busybox'));
  for (const name of 'sh id grep cat hostname env ls cut sort touch mount'.split(' ')) {
    symlinkSync('busybox', join(rootfs, 'bin', name));
  }
  const plain = specInput();
  const id = randomBytes(32).toString('hex');
  const input = specInput({
    id,
    config: { ...plain.config, Cmd: ['sh', '-c', PROBE], User: 'alice', Hostname: 'probe' },
    hostConfig: { ...plain.hostConfig, Memory: 2 ** 26, CpuShares: 123, OomScoreAdj: 77, CapDrop: ['KILL'] },
    engine: { ...plain.engine, cgroupParent: `/lockstep-test-${id.slice(0, 12)}`, networkHook: null },
    host: { ...FACTS, devices: [] },
    rootfs: { ...plain.rootfs, path: rootfs },
    files: { resolvConf: undefined, hostname: undefined, hosts: undefined },
  });
  return { folder, input };
}

/** Runs a spec with runc to its end, and gives what it printed. */
async function run(t: ExecutionContext, folder: string, id: string, spec: Spec): Promise<string> {
  const bundle = join(folder, 'bundle');
  mkdirSync(bundle, { recursive: true });
  writeFileSync(join(bundle, 'config.json'), renderSpec(spec));
  const name = `t-${id.slice(0, 12)}`;
  const runc = (...args: string[]) =>
    execa('runc', ['--root', join(folder, 'runc'), ...args], { reject: false });
  const { stdout, stderr, exitCode } = await runc('run', '--bundle', bundle, name);
  await runc('delete', '--force', name);
  rmSync(bundle, { recursive: true });
  t.true(exitCode !== undefined && stderr === '', stderr);
  return stdout;
}

async function removeCgroups(parent: string): Promise<void> {
  await execa(
    'sh',
    ['-c', `find /sys/fs/cgroup -depth -type d -path "*${parent}*" -exec rmdir {} + 2>/dev/null`],
    {
      reject: false,
    },
  );
}

testAsRoot('the command of 1.10 and the spec of 1.11 lead to the same kernel state', async (t) => {
  const { folder, input } = prepare(t);
  t.teardown(() => removeCgroups(input.engine.cgroupParent));
  const old = await run(t, folder, input.id, commandToSpec(buildLinuxCommand(input), input));
  const seed = await run(t, folder, input.id, buildSpec(input, findPipeline('docker-1.11')));

  t.regex(old, /^uid=1000\(?/);
  t.regex(old, /CapBnd:\s+00000000a80425db/);
  t.is(old, seed);
});

for (const pipeline of PIPELINES) {
  testAsRoot(`the spec of ${pipeline.name} runs on runc and is enforced`, async (t) => {
    const { folder, input } = prepare(t);
    t.teardown(() => removeCgroups(input.engine.cgroupParent));
    const output = await run(t, folder, input.id, buildSpec(input, pipeline));

    t.regex(output, /^uid=1000/);
    t.regex(output, /CapBnd:\s+00000000a80425db/);
    t.regex(output, /Seccomp:\s+2/);
    t.regex(output, /\n77\nLimit/);
    t.regex(output, /HOSTNAME=probe/);
  });
}
