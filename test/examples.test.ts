import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import { temporaryFolder } from './temporary-folder.ts';

const example = (name: string) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url));

test('a machine of the user’s own can have a container inside and follow its states', async (t) => {
  const env = { LOCKSTEP_ROOT: temporaryFolder(t) };
  const { stdout } = await execa(process.execPath, [example('parent-machine.ts'), '--simulate'], { env });
  const run = 'building-spec initializing-cgroups mounting creating attaching-network starting started';
  const end = 'detaching-network deleting-runtime unmounting removing-cgroups discarding-spec stopped';
  t.is(stdout, `failed after 2 tries, by way of ${run} ${end} ${run} ${end}`);
});
