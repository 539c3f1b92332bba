/** Go's names for Node's, where they differ. */
const NAMES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** An architecture as image configurations name it. Pure. */
export function goArchitecture(nodeName: string): string {
  return NAMES[nodeName] ?? nodeName;
}
