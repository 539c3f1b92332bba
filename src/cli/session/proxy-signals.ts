import type { Container } from '../../engine/api.ts';
import type { Io } from '../io.ts';

/** What a terminal, a shell or an init sends to a program in the foreground, and the program may want to hear. */
const PROXIED: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGCONT',
];

/** Sends the signals that this process gets to the container instead. Returns what ends it. */
export function proxySignals(container: Container, io: Io): () => void {
  const ends = PROXIED.map((signal) =>
    io.onSignal(signal, () => {
      // The process may end at the same moment; then there is nobody left to tell.
      container.kill(signal).catch(() => {});
    }),
  );
  return () => {
    for (const end of ends) end();
  };
}
