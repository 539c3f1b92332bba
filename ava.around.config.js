// Tests that treat a virtual machine from outside (npm run test:vm): they need root and QEMU, and one machine at a time.
export default {
  extensions: ['ts'],
  files: ['test/vm/around/*.test.ts'],
  timeout: '20m',
  concurrency: 1,
  serial: true,
};
