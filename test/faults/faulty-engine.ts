import { once } from 'node:events';
import type { ContainerEvent } from '../../src/contract/lifecycle.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { ask } from './requests.ts';

/*
 * A process with an engine that a fault will kill: reads one line of JSON, opens the root, and asks one thing of one
 * container. When it comes to its end, the fault has not struck.
 */
export interface Job {
  readonly root: string;
  readonly run: string;
  readonly cgroupParent: string;
  readonly id: string;
  readonly fault: string;
  readonly request: ContainerEvent;
  readonly graceSeconds: number;
}

const [line] = (await once(process.stdin.setEncoding('utf8'), 'data')) as [string];
const { root, run, cgroupParent, id, fault, request, graceSeconds } = JSON.parse(line) as Job;
const engine = await createEngine({ root, run, settings: { cgroupParent }, watch: false, faults: [fault] });
await ask(await engine.get(id), request, graceSeconds);
await engine.close();
process.exit(1);
