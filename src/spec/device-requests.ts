import type { DeviceRequest } from '../contract/docker.ts';
import { SpecError } from '../errors/spec-error.ts';
import { quote } from '../lib/text/quote.ts';

/** Refuses requests such as `--gpus`: no driver for them is installed. Throws `DEVICE_UNAVAILABLE` with Docker's words. Pure. */
export function refuseDeviceRequests(requests: readonly DeviceRequest[]): void {
  for (const { Driver, Capabilities } of requests) {
    // Go's rendering of a list of lists.
    const capabilities = `[${(Capabilities ?? []).map((all) => `[${all.join(' ')}]`).join(' ')}]`;
    throw new SpecError(
      'DEVICE_UNAVAILABLE',
      `could not select device driver ${quote(Driver ?? '')} with capabilities: ${capabilities}`,
    );
  }
}
