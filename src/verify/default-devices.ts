/** Device nodes that every container has (runtime-spec, config-linux.md, "Default Devices"), as `describeNode` begins. */
export const DEFAULT_DEVICES: Readonly<Record<string, string>> = {
  '/dev/null': 'char-device 1:3',
  '/dev/zero': 'char-device 1:5',
  '/dev/full': 'char-device 1:7',
  '/dev/random': 'char-device 1:8',
  '/dev/urandom': 'char-device 1:9',
  '/dev/tty': 'char-device 5:0',
};
