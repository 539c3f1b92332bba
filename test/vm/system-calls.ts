import type { HostConfig } from '../../src/contract/docker.ts';

/** Numbers of x86-64 (asm/unistd_64.h). */
const NUMBERS = { getpid: 39, mount: 165, keyctl: 250, unshare: 272, bpf: 321 } as const;

export type SystemCall = keyof typeof NUMBERS;

/** The machine’s own Perl, which every Debian has, for a container to make system calls with. */
export const WITH_PERL: HostConfig = { Binds: ['/usr:/usr:ro', '/lib:/lib:ro', '/lib64:/lib64:ro'] };

/**
 * A command that makes each call and prints `NAME ERRNO`, 0 for success. The arguments are wrong for those that could do something,
 * so that a call that reaches the kernel says EINVAL, EFAULT or succeeds, and one that is filtered EPERM.
 */
export function callEach(calls: readonly SystemCall[]): string[] {
  const list = calls.map((name) => `[${name}=>${NUMBERS[name]}]`).join(',');
  const script = `for ([${list}]) { for my $call (@$_) { my ($name, $number) = @$call; $! = 0; syscall($number, ARGS($name)); printf "%s %d\\n", $name, $!; } }`;
  return [
    '/usr/bin/perl',
    '-e',
    `sub ARGS { my $n = shift; return $n eq 'unshare' ? (0x10000000) : $n eq 'keyctl' ? (0, -3, 0, 0, 0) : (-1, 0, 0, 0, 0) } ${script}`,
  ];
}
