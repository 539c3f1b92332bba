// The tests that run inside a virtual machine (`lockstep vm test`): slower than here, and two files at a time.
export default {
  extensions: ['ts'],
  files: ['test/integration/**/*.test.ts', 'test/vm/*.test.ts'],
  timeout: '10m',
  concurrency: 2,
  failFast: false,
};
