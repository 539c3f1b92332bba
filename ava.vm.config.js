// The tests that run inside a virtual machine (`lockstep vm test`): slower than here, and so two files at a time, and of each one test at a time.
export default {
  extensions: ['mjs'],
  files: ['test/integration/**/*.test.mjs', 'test/vm/*.test.mjs'],
  timeout: '10m',
  concurrency: 2,
  serial: true,
  failFast: false,
};
