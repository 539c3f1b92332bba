import type { WindowsInput } from '../../contract/windows-input.ts';
import type { WindowsSection } from '../../oci/runtime-spec.ts';

/** `maximum` counts in hundredths of a percent. */
const WHOLE = 10_000;

/** Limits on processors, memory and the system disk; undefined where none is asked for (moby `setResourcesInSpec`). Pure. */
export function windowsResources(input: WindowsInput, hyperV: boolean): WindowsSection['resources'] {
  const { hostConfig: asked } = input;
  const cpu = cpuOf(input, hyperV);
  const resources: NonNullable<WindowsSection['resources']> = {};
  if (cpu.maximum !== 0 || cpu.shares !== 0 || cpu.count !== 0) resources.cpu = cpu;
  if (asked.Memory) resources.memory = { limit: asked.Memory };
  if (asked.IOMaximumBandwidth || asked.IOMaximumIOps) {
    resources.storage = { bps: asked.IOMaximumBandwidth ?? 0, iops: asked.IOMaximumIOps ?? 0 };
  }
  return Object.keys(resources).length === 0 ? undefined : resources;
}

/** A part of a processor is a whole one, used for a part of the time. */
function cpuOf({ hostConfig: asked, cpus }: WindowsInput, hyperV: boolean) {
  const shares = asked.CpuShares ?? 0;
  const nano = asked.NanoCpus ?? 0;
  const maximum = (asked.CpuPercent ?? 0) * 100;
  const count = asked.CpuCount ?? 0;
  if (nano <= 0) return { shares, maximum, count };
  if (!hyperV) return { shares, maximum: partOf(nano, cpus), count };
  const whole = Math.ceil(nano / 1e9);
  return { shares, count: whole, maximum: nano % 1e9 === 0 ? maximum : partOf(nano, whole) };
}

function partOf(nano: number, cpus: number): number {
  return Math.max(1, Math.trunc(nano / cpus / (1e9 / WHOLE)));
}
