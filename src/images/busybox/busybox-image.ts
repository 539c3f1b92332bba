import type { ImageConfig } from '../../contract/docker.ts';

/** The name of the embedded image. */
export const BUSYBOX_REFERENCE = 'busybox:latest';

/** What containers of the embedded image begin with. */
export const BUSYBOX_CONFIG: ImageConfig = {
  Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  Cmd: ['sh'],
};
