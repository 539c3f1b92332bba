import { prepareByHand } from '../by-hand.ts';
import { compare, interleave } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';
import { openRoot } from '../open-roots.ts';
import { REQUEST } from '../request.ts';

const MANY = 20;

/** Twenty whole lives at once in one process, against the same by hand. */
export const manyAtOnce: Measurement = {
  name: 'many-at-once',
  needs: 'root',
  run: async (rounds) => {
    await using base = openRoot();
    await using handBase = openRoot();
    const engine = await base.open();
    const handEngine = await handBase.open();
    const byHand = await Promise.all(
      Array.from({ length: MANY }, async () => prepareByHand(handBase, await handEngine.create(REQUEST))),
    );
    const all = (one: (index: number) => Promise<unknown>) => async () => {
      await Promise.all(Array.from({ length: MANY }, (_, index) => one(index)));
      return undefined;
    };
    const byEngine = async () => {
      const container = await engine.create(REQUEST);
      await container.start();
      await container.wait();
      await container.remove();
    };
    return [
      compare(
        await interleave(
          Math.ceil(rounds / 4),
          all(byEngine),
          all(async (index) => byHand[index]?.run()),
        ),
        {
          what: `${MANY} at once: create, run \`true\`, remove`,
          peer: 'conmon and runc by hand',
          by: 'ratio',
          atMost: 1.3,
        },
      ),
    ];
  },
};
