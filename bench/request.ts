/** The container of all measurements: `true` with Docker's default spec, without a network. */
export const REQUEST = { Image: 'busybox', Cmd: ['true'], HostConfig: { NetworkMode: 'none' } };
