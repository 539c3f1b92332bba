// Tests that treat a virtual machine from outside (npm run test:vm): they need root, QEMU and a box.
export default {
  extensions: ['ts'],
  files: ['test/vm/around/*.test.ts'],
  timeout: '20m',
};
