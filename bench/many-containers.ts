import { createEngine } from '../src/engine/create-engine.ts';
import { REQUEST } from './request.ts';

/*
 * `many-containers.ts make|know RECORDED RUNNING`, inside a machine whose power is cut in between: makes so many containers in the
 * default root; or opens it, and prints how many ms it took to know all of them, and which are not what they should be.
 */
const [verb, recorded = '', running = ''] = process.argv.slice(2);

if (verb === 'make') {
  const engine = await createEngine({ watch: false });
  for (let count = 0; count < Number(recorded); count++) {
    await engine.create(REQUEST, { name: `recorded-${count}` });
  }
  for (let count = 0; count < Number(running); count++) {
    const container = await engine.create(
      { ...REQUEST, Cmd: ['sleep', '10000'] },
      { name: `running-${count}` },
    );
    await container.start();
  }
  await engine.close();
} else {
  const begun = performance.now();
  const engine = await createEngine({ watch: false });
  const listed = await engine.list({ all: true });
  const ms = performance.now() - begun;
  const wrong = listed
    .filter(({ Name, State, ExitCode, Pid }) => {
      const isRight = Name.startsWith('recorded-')
        ? State === 'created'
        : State === 'stopped' && ExitCode === 137 && Pid === 0;
      return !isRight;
    })
    .map(({ Name, State, ExitCode }) => `${Name}: ${State} ${ExitCode}`);
  await engine.close();
  console.log(JSON.stringify({ ms, known: listed.length, wrong }));
}
