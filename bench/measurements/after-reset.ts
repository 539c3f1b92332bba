import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { findKernel, parseKernels } from '../../src/vm/kernel-row.ts';
import { openVm } from '../../src/vm/open-vm.ts';
import { findProject, vmCache } from '../../src/vm/vm-paths.ts';
import type { Measurement } from '../measurement.ts';

const RECORDED = 1000;
const RUNNING = 100;
const KERNEL = 'cgroup2';

/** A machine's power is cut while many containers run in it: how long until an engine knows all of them, rightly. */
export const afterReset: Measurement = {
  name: 'after-reset',
  needs: 'root',
  onlyWhenNamed: true,
  run: async () => {
    const project = findProject();
    const kernels = parseKernels(readFileSync(join(project, 'vagrant/kernels.json'), 'utf8'));
    const { locks } = createLinuxSystem();
    const cache = vmCache(process.env, project);
    await using vm = await openVm({ project, cache, row: findKernel(kernels, KERNEL), way: 'direct', locks });
    const inside = async (verb: 'make' | 'know') => {
      const said: Uint8Array[] = [];
      const take = (bytes: Uint8Array) => void said.push(bytes);
      const command = `node bench/many-containers.mjs ${verb} ${RECORDED} ${RUNNING}`;
      const code = await vm.run(command, { onStdout: take, onStderr: take });
      const text = Buffer.concat(said).toString();
      if (code !== 0) throw new Error(`${command}: ${text}`);
      return text;
    };
    await inside('make');
    await vm.reset();
    const { ms, known, wrong } = JSON.parse(await inside('know')) as {
      ms: number;
      known: number;
      wrong: string[];
    };
    if (known !== RECORDED + RUNNING || wrong.length > 0)
      throw new Error(`${known} containers are known; not as they should be: ${wrong.join(', ')}`);
    return [
      {
        what: `after a hard reset of an emulated machine: know ${RECORDED} recorded and ${RUNNING} containers that ran, every one right`,
        unit: 'ms',
        value: ms,
        least: ms,
      },
    ];
  },
};
