import { fileURLToPath } from 'node:url';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { prepareByHand } from '../by-hand.ts';
import { compare, interleave, judge, repeat } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';
import { openRoot } from '../open-roots.ts';
import { REQUEST } from '../request.ts';

const LOCKSTEP = fileURLToPath(new URL('../../bin/lockstep', import.meta.url));

/** The command line from a cold process: a container's whole life, and the least that a command can do. */
export const coldStart: Measurement = {
  name: 'cold-start',
  needs: 'root',
  run: async (rounds) => {
    const { processes } = createLinuxSystem();
    const command = async (...args: string[]) => {
      const { exitCode, stderr } = await processes.run(LOCKSTEP, args);
      if (exitCode !== 0) throw new Error(`lockstep ${args.join(' ')}: ${stderr}`);
      return undefined;
    };
    await using base = openRoot();
    await using handBase = openRoot();
    const byHand = await prepareByHand(handBase, await (await handBase.open()).create(REQUEST));
    const where = ['--root', base.root, '--run', base.run];
    const runs = await interleave(
      rounds,
      () => command(...where, 'run', '--rm', '--network', 'none', 'busybox', 'true'),
      byHand.run,
    );
    return [
      compare(runs, {
        what: 'bin/lockstep run --rm --network none busybox true',
        peer: 'conmon and runc by hand',
        by: 'difference',
        atMost: 70,
      }),
      judge('bin/lockstep version', await repeat(rounds, () => command('version')), 60),
    ];
  },
};
