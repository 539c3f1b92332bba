import { prepareByHand } from '../by-hand.ts';
import { compare, interleave } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';
import { openRoot } from '../open-roots.ts';
import { REQUEST } from '../request.ts';

/** V8 compiles the chart's code well after this many containers. */
const WARM_UP = 20;

/** A container's whole life in an engine that is loaded and has run some already, against the same by hand. */
export const oneContainer: Measurement = {
  name: 'one-container',
  needs: 'root',
  run: async (rounds) => {
    await using base = openRoot();
    await using handBase = openRoot();
    const engine = await base.open();
    const byHand = await prepareByHand(handBase, await (await handBase.open()).create(REQUEST));
    const byEngine = async () => {
      const container = await engine.create(REQUEST);
      await container.start();
      await container.wait();
      await container.remove();
      return undefined;
    };
    for (let count = 0; count < WARM_UP; count++) await byEngine();
    return [
      compare(await interleave(rounds, byEngine, byHand.run), {
        what: `engine that has run ${WARM_UP} containers: create, run \`true\`, remove`,
        peer: 'conmon and runc by hand',
        by: 'ratio',
        atMost: 1.2,
      }),
    ];
  },
};
