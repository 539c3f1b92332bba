/** Where releases differ in what they take for a log's options. */
export interface LogDialect {
  /** How the daemon reads sizes. */
  readonly parseBytes: (text: string) => number;
  /** One of these must begin the address of a log; empty where any URL is read. */
  readonly schemes: readonly string[];
  /** Options that came after 20.10. */
  readonly newerOptions: boolean;
}

/** moby `pkg/urlutil`, IsTransportURL, until 20.10. */
export const OLD_SCHEMES: LogDialect['schemes'] = ['tcp', 'tcp+tls', 'udp', 'unix', 'unixgram'];
