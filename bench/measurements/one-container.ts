import { prepareByHand } from '../by-hand.ts';
import { compare, interleave } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';
import { openRoot } from '../open-roots.ts';
import { REQUEST } from '../request.ts';

/** A container's whole life in an engine that is loaded, against the same by hand. */
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
    return [
      compare(await interleave(rounds, byEngine, byHand.run), {
        what: 'engine: create, run `true`, remove',
        peer: 'conmon and runc by hand',
        by: 'ratio',
        atMost: 1.2,
      }),
    ];
  },
};
