import { fileURLToPath } from 'node:url';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { judge, repeat } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';

const LOCKSTEP = fileURLToPath(new URL('../../bin/lockstep', import.meta.url));
/** Each takes half a minute or more. */
const ROUNDS_AT_MOST = 3;
const TIMEOUT_MS = 900_000;

/** From nothing to a container's output on another kernel, and to the verdict over one file of tests; the box is built before. */
export const virtualMachine: Measurement = {
  name: 'vm',
  needs: 'root',
  onlyWhenNamed: true,
  run: async (rounds) => {
    const { processes } = createLinuxSystem();
    const measure = async (args: readonly string[], atMost: number) => {
      const times = await repeat(Math.min(rounds, ROUNDS_AT_MOST), async () => {
        const { exitCode, stderr } = await processes.run(LOCKSTEP, ['vm', ...args], {
          timeoutMs: TIMEOUT_MS,
        });
        if (exitCode !== 0) throw new Error(`lockstep vm ${args.join(' ')}: ${stderr}`);
        return undefined;
      });
      return judge(`bin/lockstep vm ${args.join(' ')}`, times, atMost);
    };
    return [
      await measure(['run', '--fast', '--', 'run', '--rm', 'busybox', 'true'], 60_000),
      await measure(['test', '--fast', 'test/integration/cgroup.test.ts'], 20_000),
    ];
  },
};
