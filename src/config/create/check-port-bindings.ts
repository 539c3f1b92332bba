import type { HostConfig } from '../../contract/docker.ts';
import { quote } from '../../lib/text/quote.ts';
import type { Problems } from './problem.ts';

const LARGEST_PORT = 65535;

/** What is wrong with published ports: `80/tcp` in the container, a port or a range on the host (go-connections `nat`). Pure. */
export function checkPortBindings(
  bindings: NonNullable<HostConfig['PortBindings']>,
  problems: Problems,
): void {
  for (const [inContainer, onHost] of Object.entries(bindings)) {
    const port = portOf(inContainer);
    if (port !== '' && !isPort(port)) problems.add(`invalid port specification: ${quote(port)}`);
    for (const { HostPort } of onHost ?? []) {
      const text = HostPort ?? '';
      if (!isPortOrRange(text)) problems.add(`invalid port specification: ${quote(text)}`);
    }
  }
}

/** Without the protocol; nothing where there is only a protocol. */
function portOf(text: string): string {
  return text.split('/')[0] ?? '';
}

/** An empty port is one that the host chooses. */
function isPortOrRange(text: string): boolean {
  const port = portOf(text);
  if (port === '') return true;
  const [start = '', end] = port.split('-');
  if (end === undefined) return isPort(start);
  return isPort(start) && isPort(end) && Number(end) >= Number(start);
}

function isPort(text: string): boolean {
  return /^[0-9]+$/.test(text) && Number(text) <= LARGEST_PORT;
}
