import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { judge } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';
import { type BenchRoot, openRoot } from '../open-roots.ts';
import { REQUEST } from '../request.ts';

const RECORDED = 1000;
const RUNNING = 100;
/** Each round kills the engine some milliseconds later than the one before: in another step. */
const LATER_MS = 7;
const DYING_ENGINE = fileURLToPath(new URL('../dying-engine.ts', import.meta.url));

/** An engine dies in the middle of a container's life beside many others: how long until the next one knows all of them, rightly. */
export const afterKill: Measurement = {
  name: 'after-kill',
  needs: 'root',
  run: async (rounds) => {
    await using base = openRoot();
    const first = await base.open({ watch: false });
    const names = { created: [] as string[], started: [] as string[] };
    for (let count = 0; count < RECORDED; count++) names.created.push((await first.create(REQUEST)).name);
    for (let count = 0; count < RUNNING; count++) {
      const container = await first.create({ ...REQUEST, Cmd: ['sleep', '1000'] });
      await container.start();
      names.started.push(container.name);
    }
    await first.close();

    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await killEngine(base, round * LATER_MS);
      const begun = performance.now();
      const engine = await base.open({ watch: false });
      const listed = await engine.list({ all: true });
      samples.push(performance.now() - begun);
      const states = new Map(listed.map((summary) => [summary.Name, summary]));
      for (const [state, expected] of Object.entries(names)) {
        const wrong = expected.filter(
          (name) => states.get(name)?.State !== state || !isUpAsSaid(states.get(name)),
        );
        if (wrong.length > 0)
          throw new Error(`${wrong.length} containers are not ${state}: ${wrong.join(', ')}`);
      }
      for (const { Id, Name } of listed) {
        if (names.created.includes(Name) || names.started.includes(Name)) continue;
        await engine.remove(Id, { force: true });
      }
      await engine.close();
    }
    return [
      judge(
        `after kill -9 of an engine: know ${RECORDED} recorded and ${RUNNING} running containers, every one right`,
        samples,
        1000,
      ),
    ];
  },
};

/** Whether what is said to run does, and has a process. */
function isUpAsSaid(summary: { readonly State: string; readonly Pid: number } | undefined): boolean {
  if (summary?.State !== 'started') return true;
  try {
    return process.kill(summary.Pid, 0);
  } catch {
    return false;
  }
}

async function killEngine({ root, run, cgroupParent }: BenchRoot, afterMs: number): Promise<void> {
  const engine = spawn(process.execPath, [DYING_ENGINE, root, run, cgroupParent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(engine.stdout, 'data');
  await delay(afterMs);
  engine.kill('SIGKILL');
  await once(engine, 'exit');
}
