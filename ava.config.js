export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts', '!test/vm/*.test.ts', '!test/vm/around/**', '!test/vm/long/**'],
  timeout: '2m',
};
