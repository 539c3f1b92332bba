import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { judge, repeat } from '../interleave.ts';
import type { Figure, Measurement } from '../measurement.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const LOCKSTEP = join(PROJECT, 'bin/lockstep');
/** Each takes a quarter of a minute or more, but where the machine is up. */
const ROUNDS_AT_MOST = 3;
const ROUNDS_WHEN_UP = 9;
const TIMEOUT_MS = 900_000;
const CONTAINER = ['--', 'run', '--rm', 'busybox', 'true'];

/**
 * A box from nothing; from nothing to a container's output on another kernel, and in a machine that is up; and to the verdict over
 * one file of tests.
 */
export const virtualMachine: Measurement = {
  name: 'vm',
  needs: 'root',
  onlyWhenNamed: true,
  run: async (rounds) => {
    const { processes } = createLinuxSystem();
    const run = async (file: string, args: readonly string[], env: Record<string, string> = {}) => {
      const { exitCode, stdout, stderr } = await processes.run(file, args, {
        timeoutMs: TIMEOUT_MS,
        env: { ...process.env, ...env } as Record<string, string>,
      });
      if (exitCode !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
      return stdout;
    };
    const vm = (...args: readonly string[]) => run(LOCKSTEP, ['vm', ...args]);
    const measure = async (
      args: readonly string[],
      atMost: number,
      { what = args.join(' '), most = ROUNDS_AT_MOST } = {},
    ) => {
      const times = await repeat(Math.min(rounds, most), async () => {
        await vm(...args);
        return undefined;
      });
      return judge(`bin/lockstep vm ${what}`, times, atMost);
    };
    try {
      return [
        ...(await buildBox(run)),
        await measure(['test', '--fast', 'test/integration/cgroup.test.ts'], 20_000),
        await measure(['run', '--fast', ...CONTAINER], 60_000),
        await measure(['run', ...CONTAINER], 60_000),
        await (async () => {
          await vm('up');
          return measure(['run', ...CONTAINER], 3000, {
            what: `run ${CONTAINER.join(' ')}, with a machine that is up`,
            most: ROUNDS_WHEN_UP,
          });
        })(),
      ];
    } finally {
      await vm('destroy');
    }
  },
};

/** Once: a box in a cache of its own. */
async function buildBox(
  run: (file: string, args: readonly string[], env: Record<string, string>) => Promise<string>,
): Promise<Figure[]> {
  const cache = mkdtempSync('/var/tmp/lockstep-bench-');
  try {
    const begun = performance.now();
    const script = join(PROJECT, 'vagrant/build-box.sh');
    const box = await run(script, ['bookworm', 'linux-image-cloud-amd64'], {
      LOCKSTEP_VM_CACHE: cache,
      NODE_BIN: process.execPath,
    });
    const ms = performance.now() - begun;
    const megabytes = Number((await run('du', ['-sm', box.trim()], {})).split('\t')[0]);
    return [
      judge('build a box, and see that it boots', [ms], 90_000),
      {
        what: 'a box',
        unit: 'MB',
        value: megabytes,
        least: megabytes,
        target: { by: 'value', found: megabytes, atMost: 500 },
      },
    ];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
