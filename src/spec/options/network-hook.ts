import { isNetworkDisabled } from '../network-mode.ts';
import { defineOption } from '../option.ts';

/** The program that moves interfaces into a new network namespace before the process starts. */
export const withNetworkHook = defineOption<Record<string, never>>({
  option: 'network-hook',
  apply: (draft, input) => {
    const hook = input.engine.networkHook;
    const network = draft.linux.namespaces?.find((namespace) => namespace.type === 'network');
    const isNew = network !== undefined && network.path === undefined && !isNetworkDisabled(input);
    if (hook !== null) draft.hooks = isNew ? { prestart: [hook] } : {};
  },
  reasons: [
    {
      field: 'hooks',
      from: 'the engine, only where the network namespace is new and the network is not disabled',
      says: 'The runtime runs this program in its own namespaces after the container’s were made and before its process starts: it puts the network’s interfaces into the new network namespace. A namespace that is joined or the host’s has them already.',
      section: 'config.md, POSIX-platform Hooks',
    },
  ],
});
