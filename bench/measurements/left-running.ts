import { readdirSync, readFileSync } from 'node:fs';
import { judge, repeat } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import { openRoot } from '../open-roots.ts';
import { REQUEST } from '../request.ts';

const MANY = 100;

/** A hundred containers left running by an engine that is gone: what each of them holds, and how fast they are listed. */
export const leftRunning: Measurement = {
  name: 'left-running',
  needs: 'root',
  run: async (rounds) => {
    await using base = openRoot();
    const first = await base.open({ watch: false });
    for (let count = 0; count < MANY; count++) {
      await (await first.create({ ...REQUEST, Cmd: ['sleep', '1000'] })).start();
    }
    await first.close();
    const engine = await base.open({ watch: false });
    const found = (await engine.list()).length;
    if (found !== MANY) throw new Error(`${found} of ${MANY} containers run`);
    const shares = monitorsOf(base.run).map(proportionalMegabytes);
    const value = median(shares);
    return [
      judge(
        `list ${MANY} running containers`,
        await repeat(rounds, async () => void (await engine.list())),
        30,
      ),
      { what: 'memory of a container’s monitor (PSS)', unit: 'MB', value, least: Math.min(...shares) },
    ];
  },
};

/** The pids of the conmon processes of one run directory. */
function monitorsOf(run: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes('conmon') && line.includes(run);
    } catch {
      return false;
    }
  });
}

/** Its memory, with shared pages divided among those who share them (proc_pid_smaps(5), `Pss`). */
function proportionalMegabytes(pid: string): number {
  const [, kilobytes = 'NaN'] =
    /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
