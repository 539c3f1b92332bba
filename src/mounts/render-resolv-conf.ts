/** What a container's /etc/resolv.conf depends on. */
export interface ResolvConfInput {
  readonly networkMode: string;
  /** The container's settings, or else the daemon's. Empty lists are taken from the host's file. */
  readonly dns: {
    readonly servers: readonly string[];
    readonly search: readonly string[];
    readonly options: readonly string[];
  };
  /** The host's own resolv.conf; undefined where it has none. */
  readonly resolvConfOfHost: string | undefined;
}

/** libnetwork's last resort, where the host has only servers that a container cannot reach. */
const PUBLIC_SERVERS = ['8.8.8.8', '8.8.4.4'];
const LOOPBACK = /^(?:127\.|::1$)/;

/**
 * The text of /etc/resolv.conf: the host's for a container in its network; else the host's without the servers that
 * only the host can reach; or, where anything is set, a file of what is set and what the host has for the rest. Pure.
 */
export function renderResolvConf({ networkMode, dns, resolvConfOfHost = '' }: ResolvConfInput): string {
  const { servers, search, options } = dns;
  if (servers.length + search.length + options.length > 0) {
    return renderLines({
      servers: servers.length > 0 ? servers : valuesOf('nameserver', resolvConfOfHost),
      search: search.length > 0 ? search : lastOf('search', resolvConfOfHost),
      options: options.length > 0 ? options : lastOf('options', resolvConfOfHost),
    });
  }
  return networkMode === 'host' ? resolvConfOfHost : withReachableServers(resolvConfOfHost);
}

/** A search of `.` alone means none (docker run --dns-search .). */
function renderLines({ servers, search, options }: ResolvConfInput['dns']): string {
  return [
    ...(search.length === 0 || search.join(' ').trim() === '.' ? [] : [`search ${search.join(' ')}`]),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.join('').trim() === '' ? [] : [`options ${options.join(' ')}`]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** A network without IPv6 cannot reach servers by IPv6 either. */
function withReachableServers(text: string): string {
  const lines = text.split('\n').filter((line) => {
    const server = /^nameserver\s+(\S+)/.exec(line)?.[1];
    return server === undefined || !(LOOPBACK.test(server) || server.includes(':'));
  });
  const kept = lines.join('\n');
  if (valuesOf('nameserver', kept).length > 0) return kept;
  return `${kept}${PUBLIC_SERVERS.map((server) => `nameserver ${server}\n`).join('')}`;
}

/** Each line's value, without comments. */
function valuesOf(keyword: string, text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const [word, ...values] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return word === keyword ? [values.join(' ')] : [];
  });
}

/** Of several lines the last one counts (resolv.conf(5)). */
function lastOf(keyword: string, text: string): string[] {
  return valuesOf(keyword, text).at(-1)?.split(' ') ?? [];
}
