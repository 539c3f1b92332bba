import type { HostConfig } from '../../contract/docker.ts';
import { cleanPath } from '../../lib/paths/clean-path.ts';
import { joinedContainer } from '../modes/joined-container.ts';
import type { CreateContext, FoundContainer } from './context.ts';
import type { Problems } from './problem.ts';

const PREDEFINED = new Set(['', 'default', 'bridge', 'host', 'none']);

/** The containers that are linked, each with its alias: `--link NAME:ALIAS` (moby `registerLinks`). Pure but for look-ups. */
export function resolveLinks(
  hostConfig: HostConfig,
  context: CreateContext,
  problems: Problems,
): { container: FoundContainer; alias: string }[] {
  const mode = hostConfig.NetworkMode ?? '';
  // On networks of the user's own, links are aliases that the network resolves.
  if (!PREDEFINED.has(mode) && joinedContainer(mode) === undefined) return [];
  const taken = new Set<string>();
  return (hostConfig.Links ?? []).flatMap((link) => {
    const parsed = parseLink(link);
    if (typeof parsed === 'string') {
      problems.add(parsed);
      return [];
    }
    const container = findLinked(parsed.name, context, problems);
    // A second link of a name is left out, with a warning in the log; so is one that has none.
    const alias = cleanPath(`/${parsed.alias}`).slice(1);
    if (container === undefined || alias === '' || taken.has(alias)) return [];
    taken.add(alias);
    return [{ container, alias }];
  });
}

function parseLink(link: string): { name: string; alias: string } | string {
  if (link === '') return 'empty string specified for links';
  const [name = '', alias, ...more] = link.split(':');
  if (more.length > 0) return `bad format for links: ${link}`;
  if (alias === undefined) return { name, alias: name };
  // The form that inspect shows: /peer:/own/alias.
  if (name.startsWith('/')) return { name: name.slice(1), alias: alias.slice(alias.lastIndexOf('/') + 1) };
  return { name, alias };
}

/** A link to a container that shares another's network is one to that other. */
function findLinked(name: string, context: CreateContext, problems: Problems): FoundContainer | undefined {
  if (name === '') {
    problems.add('could not get container for : invalid name or ID supplied: ""', 'PEER_UNKNOWN');
    return undefined;
  }
  let reference = name;
  for (let hops = 0; hops < 100; hops += 1) {
    const found = context.findContainer(reference);
    if (found === undefined) {
      problems.add(
        `${reference === name ? 'could' : context.dialect.joinedLinkNotFound} not get container for ${reference}: No such container: ${reference}`,
        'PEER_UNKNOWN',
      );
      return undefined;
    }
    if (found.hostConfig.NetworkMode === 'host') {
      problems.add(
        "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
      );
      return undefined;
    }
    const next = joinedContainer(found.hostConfig.NetworkMode);
    if (next === undefined) return found;
    reference = next;
  }
  problems.add(`the networks of the containers that ${name} joins form a circle`);
  return undefined;
}
