import type { Engine } from '../../src/engine/api.ts';
import { compare, interleave } from '../interleave.ts';
import type { Measurement } from '../measurement.ts';
import { openRoot } from '../open-roots.ts';
import { REQUEST } from '../request.ts';

const MANY = 1000;

/** A container's whole life beside a thousand recorded ones, against an empty root. */
export const manyRecords: Measurement = {
  name: 'many-records',
  needs: 'root',
  run: async (rounds) => {
    await using full = openRoot();
    await using empty = openRoot();
    const recording = await full.open();
    for (let count = 0; count < MANY; count++) await recording.create(REQUEST);
    const life = (open: () => Promise<Engine>) => async () => {
      await using engine = await open();
      const container = await engine.create(REQUEST);
      await container.start();
      await container.wait();
      await (await engine.get(container.id.slice(0, 12))).remove();
      return undefined;
    };
    return [
      compare(
        await interleave(
          rounds,
          life(() => full.open()),
          life(() => empty.open()),
        ),
        {
          what: `open, create, run \`true\`, find, remove beside ${MANY} records`,
          peer: 'the same in an empty root',
          by: 'ratio',
          atMost: 1.2,
        },
      ),
    ];
  },
};
