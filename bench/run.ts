import { cpus, loadavg, release, totalmem } from 'node:os';
import { parseArgs, styleText } from 'node:util';
import type { Figure, Measurement } from './measurement.ts';
import { afterKill } from './measurements/after-kill.ts';
import { afterReset } from './measurements/after-reset.ts';
import { coldStart } from './measurements/cold-start.ts';
import { leftRunning } from './measurements/left-running.ts';
import { manyAtOnce } from './measurements/many-at-once.ts';
import { manyRecords } from './measurements/many-records.ts';
import { oneContainer } from './measurements/one-container.ts';
import { oneSpec } from './measurements/one-spec.ts';
import { virtualMachine } from './measurements/virtual-machine.ts';

/*
 * npm run bench [-- [--json] [--rounds N] [NAME…]]: medians, and ratios of what ran in turn in the same run.
 */
const MEASUREMENTS: readonly Measurement[] = [
  oneSpec,
  oneContainer,
  coldStart,
  manyAtOnce,
  leftRunning,
  manyRecords,
  afterKill,
  afterReset,
  virtualMachine,
];

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '20' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !MEASUREMENTS.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(
    `bench: there is no ${unknown.join(', ')}; choose from ${MEASUREMENTS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}

const machine = {
  kernel: release(),
  cpus: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
};
if (values.json) console.log(JSON.stringify({ machine }));
else
  console.log(
    `${machine.cpus} CPUs, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}; load ${loadavg()[0]}\n`,
  );

for (const measurement of MEASUREMENTS) {
  if (positionals.length > 0 && !positionals.includes(measurement.name)) continue;
  if (positionals.length === 0 && measurement.onlyWhenNamed === true) continue;
  if (measurement.needs === 'root' && process.getuid?.() !== 0) {
    console.error(`bench: ${measurement.name} needs root, and is left out`);
    continue;
  }
  for (const figure of await measurement.run(Number(values.rounds))) {
    console.log(values.json ? JSON.stringify({ name: measurement.name, ...figure }) : inWords(figure));
  }
}

function inWords({ what, unit, value, peer, target }: Figure): string {
  const against = peer === undefined ? '' : `   ${peer.what}: ${rounded(peer.value)} ${unit}`;
  return `${what}\n    ${styleText('bold', `${rounded(value)} ${unit}`)}${against}${target === undefined ? '' : `   ${judged(target, unit)}`}`;
}

function judged({ by, found, atMost }: NonNullable<Figure['target']>, unit: string): string {
  const shown =
    by === 'ratio' ? `${rounded(found)} ×` : `${by === 'difference' ? '+' : ''}${rounded(found)} ${unit}`;
  const holds = found <= atMost;
  return styleText(holds ? 'green' : 'red', `${shown} (at most ${atMost})${holds ? '' : ' ✗'}`);
}

function rounded(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
