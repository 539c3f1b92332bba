export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts', '!test/vm/*.test.ts'],
  timeout: '2m',
};
