export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts', '!test/vm/*.test.ts', '!test/vm/around/**'],
  timeout: '2m',
};
