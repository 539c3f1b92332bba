export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts', '!test/vm/**'],
  timeout: '2m',
};
