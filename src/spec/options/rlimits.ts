import { toUint64 } from '../../lib/numbers/to-uint64.ts';
import { defineOption } from '../option.ts';

/** Limits of the process: the container's, and the settings' where it names none. */
export const withRlimits = defineOption<Record<string, never>>({
  option: 'rlimits',
  apply: (draft, input) => {
    const own = input.hostConfig.Ulimits ?? [];
    const named = new Set(own.map((limit) => limit.Name));
    const more = input.settings.defaultUlimits.filter(({ Name, key = Name }) => !named.has(key));
    const limits = [...own, ...more];
    if (limits.length === 0) return;
    draft.process.rlimits = limits.map((limit) => ({
      type: `RLIMIT_${limit.Name.toUpperCase()}`,
      // -1 means unlimited: the specification's numbers have no sign.
      soft: toUint64(limit.Soft),
      hard: toUint64(limit.Hard),
    }));
  },
  reasons: [
    {
      field: 'process.rlimits',
      from: '--ulimit (HostConfig.Ulimits), then the setting default-ulimits for names that it leaves out',
      says: 'Limits of setrlimit(2) that the process starts with; it may lower both, and raise the soft one up to the hard one.',
      section: 'config.md, POSIX process',
    },
  ],
});
