import { defineOption } from '../option.ts';

/** How willing the kernel is to kill the process when memory runs out. */
export const withOomScore = defineOption<{ readonly inResources: boolean }>({
  option: 'oom-score',
  apply: (draft, input, { inResources }) => {
    const score = input.hostConfig.OomScoreAdj ?? 0;
    draft.process.oomScoreAdj = score;
    // Where runtimes looked until 1.0.0-rc5 of the specification; today's ignore it there.
    if (inResources) draft.linux.resources.oomScoreAdj = score;
  },
  reasons: ({ inResources }) =>
    ['process', ...(inResources ? ['linux.resources'] : [])].map((place) => ({
      field: `${place}.oomScoreAdj`,
      from: (input) =>
        input.hostConfig.OomScoreAdj ? '--oom-score-adj (HostConfig.OomScoreAdj)' : 'default: 0',
      says: 'Added to the process’s badness when the kernel must kill something to get memory: -1000 never, 1000 first.',
      section: place === 'process' ? 'config.md, Linux Process' : 'config-linux.md, Memory (until 1.0.0-rc5)',
    })),
});
