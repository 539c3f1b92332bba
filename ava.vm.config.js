// The tests that run inside a virtual machine (`lockstep vm test`): slower than here, and so two files at a time, and of each one test at a time.
const ALONE = 'test/vm/apparmor.test.mjs';

export default {
  extensions: ['mjs'],
  // src/vm/test-kernel.ts runs it by itself: it unloads what the containers of others run in.
  files: process.env.LOCKSTEP_VM_ALONE
    ? [ALONE]
    : ['test/integration/**/*.test.mjs', 'test/vm/*.test.mjs', 'test/vm/long/*.test.mjs', `!${ALONE}`],
  timeout: '10m',
  concurrency: 3,
  serial: true,
  failFast: false,
};
