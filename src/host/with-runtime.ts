import type { HostFacts } from '../contract/host-facts.ts';

/**
 * The facts of a machine as they are for one runtime: what the kernel can do and the runtime cannot, containers do not get.
 * `devices` are read no earlier than before. Pure.
 */
export function withRuntime(
  facts: HostFacts,
  {
    mountOptions,
    namespaces,
  }: { readonly mountOptions: readonly string[]; readonly namespaces: readonly string[] },
): HostFacts {
  return Object.defineProperties({} as HostFacts, {
    ...Object.getOwnPropertyDescriptors(facts),
    ...Object.getOwnPropertyDescriptors({
      recursiveReadOnlyMounts: facts.recursiveReadOnlyMounts === true && mountOptions.includes('rro'),
      timeNamespaces: facts.timeNamespaces === true && namespaces.includes('time'),
    }),
  });
}
