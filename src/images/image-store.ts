import type { System } from '../system/system.ts';

/** Which image store a call is about. */
export interface ImageStore {
  /** `<root>/images`. */
  readonly directory: string;
  readonly system: System;
}
