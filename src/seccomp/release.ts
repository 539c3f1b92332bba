/** Whether something that came with one Docker release and went with another is in `release`. Pure. */
export function isInRelease(
  span: { readonly since?: string | undefined; readonly until?: string | undefined },
  release: string,
): boolean {
  const at = releaseNumber(release);
  if (span.since !== undefined && at < releaseNumber(span.since)) return false;
  return span.until === undefined || at < releaseNumber(span.until);
}

function releaseNumber(release: string): number {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return major * 100 + minor;
}
