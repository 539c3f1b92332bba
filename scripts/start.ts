import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { compareEvidence } from '../src/cli/evidence/evidence.ts';
import { readEvidence } from '../src/cli/evidence/read-evidence.ts';
import { chartLegend } from '../src/cli/output/chart-legend.ts';
import { renderEvidence } from '../src/cli/output/render-evidence.ts';
import { renderJourney, renderState } from '../src/cli/output/render-journey.ts';
import { MILESTONES } from '../src/contract/states.ts';
import type { Container } from '../src/engine/api.ts';
import { createEngine } from '../src/engine/create-engine.ts';
import { createLinuxSystem } from '../src/system/linux/create-linux-system.ts';

/*
 * `npm start`: takes one container through its whole life, one transition at a time, and shows what each of them did.
 * Everything happens in a folder of its own, which is gone afterwards.
 */
const MEMORY_BYTES = 32 * 1024 * 1024;
/** Ends when its input ends, so that there is a process to look at. */
const COMMAND = [
  'echo "Hello from inside: this is process $$ of host $(hostname)"',
  'echo "and the kernel limits its memory to $(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null) bytes"',
  'cat',
].join('; ');
const SIMULATED_COMMAND = 'echo Hello from a simulated process';

const { stdout } = process;
const bold = (text: string) => styleText('bold', text, { stream: stdout });
const dim = (text: string) => styleText('dim', text, { stream: stdout });
const say = (text = '') => stdout.write(`${text}\n`);

const missing = missingForReal();
const isSimulated = missing.length > 0;
const folder = mkdtempSync(join(tmpdir(), 'lockstep-start-'));
try {
  await using engine = await createEngine({
    root: join(folder, 'root'),
    run: join(folder, 'run'),
    simulate: isSimulated,
  });
  introduce();
  const container = await engine.create(
    {
      Image: 'busybox',
      Cmd: ['sh', '-c', isSimulated ? SIMULATED_COMMAND : COMMAND],
      Hostname: 'lockstep',
      OpenStdin: true,
      StdinOnce: true,
      HostConfig: { Memory: MEMORY_BYTES },
    },
    { name: 'hello' },
  );
  await walk(container);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
suggest();

/** What keeps this machine from running real containers; empty when nothing does. */
function missingForReal(): string[] {
  if (process.platform !== 'linux') return ['Linux'];
  const { processes } = createLinuxSystem();
  const programs = ['runc', 'conmon', 'busybox'].filter((name) => processes.find(name) === undefined);
  return [...(process.getuid?.() === 0 ? [] : ['root']), ...programs];
}

function introduce(): void {
  say();
  if (isSimulated) {
    say(styleText(['bold', 'yellow'], `  SIMULATED: no ${missing.join(', no ')} here.`, { stream: stdout }));
    say('  The chart is the real one, but its actions touch nothing: no kernel is involved in what follows.');
    say();
  }
  say(bold('  The life of a container, one transition at a time'));
  say(dim(`  lockstep run -m 32m --name hello busybox sh -c '…'`));
  say(dim(`  below ${folder}`));
  say();
}

/** Steps through the states, prints what the container wrote, and follows it until nothing of it is left. */
async function walk(container: Container): Promise<void> {
  const legend = chartLegend();
  let evidence = await readEvidence(container);
  let seen = 0;
  const show = async () => {
    const history = await container.history();
    stdout.write(renderJourney(history.slice(seen), legend, stdout));
    seen = history.length;
    const now = await readEvidence(container);
    stdout.write(renderEvidence(compareEvidence(evidence, now), stdout));
    evidence = now;
  };

  stdout.write(renderState('created', stdout));
  stdout.write(renderEvidence({ made: evidence, gone: [] }, stdout));
  await using attachment = await container.attach();
  for (const _ of MILESTONES.slice(1)) {
    await container.step();
    await show();
  }
  say();
  // A simulated process knows no input, and ends by itself.
  if (!isSimulated) await attachment.end();
  for await (const { bytes } of attachment.output) stdout.write(`      ${dim('│')} ${Buffer.from(bytes)}`);
  say();
  const { exitCode } = await container.wait();
  await show();
  say(`    ${bold(`exit code ${exitCode}`)}`);
  await container.remove();
  stdout.write(renderState('removed', stdout));
  stdout.write(renderEvidence({ made: [], gone: evidence }, stdout));
}

function suggest(): void {
  const simulate = isSimulated ? '--simulate ' : '';
  const lines = [
    [`bin/lockstep ${simulate}run --rm busybox echo hello`, 'run a container'],
    [`bin/lockstep ${simulate}run --until mounted --name look busybox sh`, 'stop before the process runs …'],
    [`bin/lockstep ${simulate}step look`, '… and go one state further'],
    [`bin/lockstep ${simulate}history look`, 'every transition, with its time'],
    ['bin/lockstep machine container', 'the whole chart, as a Mermaid diagram'],
    ['bin/lockstep doctor', 'what this machine has and lacks'],
  ] as const;
  const width = Math.max(...lines.map(([line]) => line.length));
  say();
  say(bold('  What to try next'));
  for (const [line, what] of lines) say(`    ${line.padEnd(width)}   ${dim(what)}`);
  say();
}
