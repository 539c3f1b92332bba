/**
 * Lets a request be given up as long as it waits for its turn. `request` calls `begin` when the turn has come; from then on
 * its own steps look at the signal, so that nothing is left half-done.
 */
export async function orGiveUp<T>(
  signal: AbortSignal | undefined,
  request: (begin: () => void) => Promise<T>,
): Promise<T> {
  if (signal === undefined) return request(() => {});
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const giveUp = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  const begin = () => {
    signal.throwIfAborted();
    signal.removeEventListener('abort', giveUp);
  };
  try {
    return await Promise.race([request(begin), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
