import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { LARGEST_FILE_BYTES } from '../../src/config/options/file-reader.ts';
import { openCli } from './open-cli.ts';

/** One mistake by the doors that it fits through: as `docker run` says it, and as a body does, with the first words of each refusal. */
interface Mistake {
  readonly flags?: readonly [flags: readonly string[], refusal: string];
  readonly body?: readonly [hostConfig: object, refusal: string];
}

const TYPES = 'invalid JSON: json: cannot unmarshal';
const NO_DEVICE =
  'error gathering device information while adding custom device "/dev/nope": no such file or directory';
const NO_RATE =
  'The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb';
const duplicate = (flags: readonly string[], hostConfig: object): Mistake => ({
  flags: [flags, 'Duplicate mount point: /x'],
  body: [hostConfig, 'Duplicate mount point: /x'],
});
const size = (name: string, called: string, field: string, negative?: string): readonly Mistake[] => [
  {
    flags: [[`--${name}`, '5q'], `invalid argument "5q" for "${called}" flag: invalid suffix: 'q'`],
    body: [
      { [field]: '5q' },
      `${TYPES} string into Go struct field HostConfig.HostConfig.${field} of type int64`,
    ],
  },
  {
    flags: [[`--${name}`, '-1'], `invalid argument "-1" for "${called}" flag: invalid size: '-1'`],
    ...(negative === undefined ? {} : { body: [{ [field]: -1 }, negative] }),
  },
];
const profile = (path: string, refusal: string): Mistake => ({
  flags: [['--security-opt', `seccomp=${path}`], refusal],
});
const both = (flags: readonly string[], hostConfig: object, refusal: string): Mistake => ({
  flags: [flags, refusal],
  body: [hostConfig, refusal],
});
const TMPFS = { Type: 'tmpfs', Target: '/x' };

const MISTAKES: readonly Mistake[] = [
  duplicate(['-v', '/a:/x', '-v', '/b:/x'], { Binds: ['/a:/x', '/b:/x'] }),
  duplicate(['-v', '/a:/x', '-v', '/b:/y/../x/'], { Binds: ['/a:/x', '/b:/y/../x/'] }),
  duplicate(['-v', '/a:/x', '--tmpfs', '/x'], { Binds: ['/a:/x'], Tmpfs: { '/x': '' } }),
  duplicate(['-v', '/a:/x', '--mount', 'type=tmpfs,dst=/x'], { Binds: ['/a:/x'], Mounts: [TMPFS] }),
  duplicate(['--mount', 'type=tmpfs,dst=/x', '--mount', 'type=tmpfs,dst=/x'], { Mounts: [TMPFS, TMPFS] }),
  profile(
    'missing.json',
    'opening seccomp profile (missing.json) failed: open missing.json: no such file or directory',
  ),
  profile('.', 'opening seccomp profile (.) failed: read .: is a directory'),
  profile(
    'large.json',
    `opening seccomp profile (large.json) failed: larger than ${LARGEST_FILE_BYTES} bytes`,
  ),
  profile('/dev/zero', `opening seccomp profile (/dev/zero) failed: larger than ${LARGEST_FILE_BYTES} bytes`),
  profile(
    'empty.json',
    'compacting json for seccomp profile (empty.json) failed: unexpected end of JSON input',
  ),
  {
    flags: [
      ['--security-opt', 'seccomp=bad.json'],
      "compacting json for seccomp profile (bad.json) failed: invalid character 'b' looking for beginning of object key string",
    ],
    body: [
      { SecurityOpt: ['seccomp={bad'] },
      "Decoding seccomp profile failed: invalid character 'b' looking for beginning of object key string",
    ],
  },
  {
    // The daemon takes content, never a path.
    body: [
      { SecurityOpt: ['seccomp=missing.json'] },
      "Decoding seccomp profile failed: invalid character 'm' looking for beginning of value",
    ],
  },
  both(
    ['--device', '/dev/nope'],
    { Devices: [{ PathOnHost: '/dev/nope', PathInContainer: '/dev/nope' }] },
    NO_DEVICE,
  ),
  both(
    ['--device-read-bps', '/dev/nope:1mb'],
    { BlkioDeviceReadBps: [{ Path: '/dev/nope', Rate: 2 ** 20 }] },
    'stat /dev/nope: no such file or directory',
  ),
  ...size('memory', '-m, --memory', 'Memory', 'Minimum memory limit allowed is 6MB'),
  ...size('shm-size', '--shm-size', 'ShmSize', 'SHM size can not be less than 0'),
  ...size('memory-reservation', '--memory-reservation', 'MemoryReservation'),
  {
    flags: [
      ['--mount', 'type=tmpfs,dst=/x,tmpfs-size=5q'],
      'invalid argument "type=tmpfs,dst=/x,tmpfs-size=5q" for "--mount" flag: invalid value for tmpfs-size: 5q',
    ],
    body: [
      { Mounts: [{ ...TMPFS, TmpfsOptions: { SizeBytes: '5q' } }] },
      `${TYPES} string into Go struct field TmpfsOptions.HostConfig.Mounts.TmpfsOptions.SizeBytes of type int64`,
    ],
  },
  {
    flags: [
      ['--device-read-bps', '/dev/null:-1'],
      `invalid argument "/dev/null:-1" for "--device-read-bps" flag: invalid rate for device: /dev/null:-1. ${NO_RATE}`,
    ],
    body: [
      { BlkioDeviceReadBps: [{ Path: '/dev/null', Rate: -1 }] },
      `${TYPES} number -1 into Go struct field ThrottleDevice.HostConfig.BlkioDeviceReadBps.Rate of type uint64`,
    ],
  },
  both(
    ['--cpu-period', '-1'],
    { CpuPeriod: -1 },
    'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)',
  ),
  both(['--cpus', '-1'], { NanoCpus: -1e9 }, 'Range of CPUs is from 0.01 to '),
  both(['--cpu-shares', '-1'], { CpuShares: -1 }, 'shares: invalid argument'),
  both(
    ['--oom-score-adj', '-1001'],
    { OomScoreAdj: -1001 },
    'Invalid value -1001, range for oom score adj is [-1000, 1000]',
  ),
  {
    flags: [['--memory-swappiness', '-2'], 'invalid value: -2. Valid memory swappiness range is 0-100'],
    body: [{ MemorySwappiness: -2 }, 'Invalid value: -2, valid memory swappiness range is 0-100'],
  },
];

test('a mistake is refused in Docker’s words, in flags, in a body and in what inspect printed', async (t) => {
  const { lockstep, withInput, folder } = openCli(t);
  writeFileSync(join(folder, 'bad.json'), '{bad');
  writeFileSync(join(folder, 'empty.json'), '');
  writeFileSync(join(folder, 'large.json'), `{${' '.repeat(LARGEST_FILE_BYTES)}}`);
  const refusal = async (expected: string, running: ReturnType<typeof lockstep>, door: string) => {
    const { code, stdout, stderr } = await running;
    const first = stderr.split('\n')[0] ?? '';
    t.true(code !== 0 && stdout === '', `${door}: ${expected}`);
    t.is(first.slice(0, `lockstep: ${expected}`.length), `lockstep: ${expected}`, door);
  };
  for (const { flags, body } of MISTAKES) {
    if (flags !== undefined) {
      await refusal(flags[1], lockstep('spec', ...flags[0], 'busybox', 'true'), 'flags');
    }
    if (body === undefined) continue;
    const Config = { Image: 'busybox', Cmd: ['true'] };
    const [HostConfig, expected] = body;
    for (const [door, text] of [
      ['body', { ...Config, HostConfig }],
      ['inspect', [{ Id: 'ab'.repeat(32), Name: '/web', Config, HostConfig }]],
    ] as const) {
      await refusal(expected, withInput(JSON.stringify(text), 'spec', '--from', '-'), door);
    }
  }
});

test('what create refuses and what start would refuse is told together, Docker’s own first', async (t) => {
  const { lockstep } = openCli(t);
  const asked = ['-m', '1', '--cpus', '-1', '--device', '/dev/nope', '-u', 'ghost', 'busybox', 'true'];
  for (const [command, expected] of [
    [['spec'], [NO_DEVICE, 'unable to find user ghost: no matching entries in passwd file']],
    [['explain'], [NO_DEVICE, 'unable to find user ghost: no matching entries in passwd file']],
    [
      ['create', '--plan'],
      [NO_DEVICE, 'unable to find user ghost: no matching entries in passwd file'],
    ],
    [
      ['spec', '--diff', 'docker-1.13..current'],
      [NO_DEVICE, 'unable to find user ghost: no matching entries in passwd file'],
    ],
    [['spec', '--pipeline', 'docker-1.10'], [NO_DEVICE]],
  ] as const) {
    const { code, stderr, stdout } = await lockstep(...command, ...asked);
    const [first, second, ...later] = stderr.split('\n');

    t.not(code, 0);
    t.is(stdout, '');
    t.is(first, 'lockstep: Minimum memory limit allowed is 6MB');
    t.regex(second ?? '', /^ {2}also: Range of CPUs is from 0\.01 to /);
    t.deepEqual(
      [...later.filter((line) => line.startsWith('  also: '))].sort(),
      expected.map((line) => `  also: ${line}`).sort(),
    );
  }
});

test('what the command line refuses is told with what the daemon would refuse of the rest', async (t) => {
  const { lockstep } = openCli(t);
  const flags = [
    '--pid',
    'nope',
    '--security-opt',
    'seccomp=missing.json',
    '--cap-add',
    'NOPE',
    '-u',
    'ghost',
  ];
  const { code, stderr, stdout } = await lockstep('spec', ...flags, 'busybox', 'true');

  t.is(code, 1);
  t.is(stdout, '');
  t.deepEqual(stderr.split('\n').slice(0, 5), [
    'lockstep: --pid: invalid PID mode',
    '  also: opening seccomp profile (missing.json) failed: open missing.json: no such file or directory',
    '  also: invalid CapAdd: unknown capability: "CAP_NOPE"',
    '  also: unable to find user ghost: no matching entries in passwd file',
    '  phase: config (CONFIG_REFUSED)',
  ]);
});

test('a network that is always there has no address to choose, which start would say first', async (t) => {
  const { lockstep } = openCli(t);
  const { code, stderr } = await lockstep('spec', '--ip', '1.2.3.4', '-u', 'ghost', 'busybox', 'true');

  t.is(code, 1);
  t.deepEqual(stderr.split('\n').slice(0, 2), [
    'lockstep: user specified IP address is supported on user defined networks only',
    '  also: unable to find user ghost: no matching entries in passwd file',
  ]);
  t.is((await lockstep('spec', '--network', 'mine', '--ip', '1.2.3.4', 'busybox')).code, 0);
});

test('a comparison names its pipelines itself, and is of builders for Linux', async (t) => {
  const { lockstep } = openCli(t);
  const diff = ['spec', '--diff', 'docker-1.13..current'];
  for (const [args, other] of [
    [['--pipeline', 'docker-24.0'], '--pipeline'],
    [['--os', 'windows'], '--os windows'],
  ] as const) {
    const { code, stderr } = await lockstep(...diff, ...args, 'busybox');
    t.is(code, 125);
    t.is(stderr.split('\n')[0], `lockstep: conflicting options: cannot specify both --diff and ${other}`);
  }
});

test('each side of a comparison is what its own release makes of the request, by every door', async (t) => {
  const { lockstep, withInput } = openCli(t);
  const args = ['spec', '--diff', 'docker-24.0..current', '--format', 'json'];
  const body = JSON.stringify({ Image: 'busybox', Cmd: ['true'] });
  for (const running of [lockstep(...args, 'busybox', 'true'), withInput(body, ...args, '--from', '-')]) {
    const { stdout } = await running;
    const changes = stdout
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { field: string; before: { value: string[] }; after: { value: string[] } },
      );
    const masked = changes.find(({ field }) => field === 'linux.maskedPaths');

    t.false(masked?.before.value.includes('/proc/interrupts'));
    t.true(masked?.after.value.includes('/proc/interrupts'));
  }
});

test('an unknown pipeline is refused by every door with the names there are', async (t) => {
  const { lockstep } = openCli(t);
  for (const args of [['spec'], ['explain'], ['spec', '--os', 'windows']]) {
    const { stderr, code } = await lockstep(...args, '--pipeline', 'docker-9.9', 'busybox');
    t.is(code, 1);
    t.true(stderr.includes('Choose one of docker-1.10, docker-1.11,'), stderr);
  }
});
