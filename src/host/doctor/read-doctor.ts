import type { System } from '../../system/system.ts';
import { readHostFacts } from '../read-host-facts.ts';
import { checkCgroups } from './check-cgroups.ts';
import { checkKernel } from './check-kernel.ts';
import { checkProcess } from './check-process.ts';
import { checkTools } from './check-tools.ts';
import type { Finding } from './finding.ts';

/** Examines everything that containers need of this host. Changes nothing; asks each tool for its version. */
export async function readDoctor(system: System): Promise<Finding[]> {
  const facts = readHostFacts(system);
  return [
    ...checkProcess(facts, system),
    ...checkCgroups(facts),
    ...checkKernel(facts, system),
    ...(await checkTools(system)),
  ];
}
